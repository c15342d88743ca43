/** Models in fewer bytes: integers, signs and zeros in the place of floats, and what that costs in accuracy. */
@NullMarked
package io.sottovoce.learning.compress;

import org.jspecify.annotations.NullMarked;
