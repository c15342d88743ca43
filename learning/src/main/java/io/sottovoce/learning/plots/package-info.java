/** Pictures of numbers as PNG files, without a display or a font. */
@NullMarked
package io.sottovoce.learning.plots;

import org.jspecify.annotations.NullMarked;
