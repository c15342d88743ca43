/** Shamir's secret sharing with commitments (SA-1, 1.7 and E11). */
@NullMarked
package io.sottovoce.privacy.sharing;

import org.jspecify.annotations.NullMarked;
