@NullMarked
package io.sottovoce.learning.io;

import org.jspecify.annotations.NullMarked;
