@NullMarked
package io.sottovoce.learning.kernels;

import org.jspecify.annotations.NullMarked;
