@NullMarked
package io.sottovoce.privacy;

import org.jspecify.annotations.NullMarked;
