/** Numerical kernels over native memory: prepared once, run many times. */
@NullMarked
package io.sottovoce.learning.kernels;

import org.jspecify.annotations.NullMarked;
