/** Charts with axes and words as PNG. */
@NullMarked
package io.sottovoce.simulator.plots;

import org.jspecify.annotations.NullMarked;
