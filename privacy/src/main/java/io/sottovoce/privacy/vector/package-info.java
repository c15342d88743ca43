/** The stages of an update on its way to the sum: clipped, rotated, rounded, noised, all in integers modulo 2^b. */
@NullMarked
package io.sottovoce.privacy.vector;

import org.jspecify.annotations.NullMarked;
