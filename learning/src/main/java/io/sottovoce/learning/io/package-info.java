/** Models as files: {@link io.sottovoce.learning.io.ModelFiles} reads and writes whole ones. */
@NullMarked
package io.sottovoce.learning.io;

import org.jspecify.annotations.NullMarked;
