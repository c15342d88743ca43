/** Keys, envelopes and masks of a session (SA-1, 1.1, 1.3 and 1.6). */
@NullMarked
package io.sottovoce.privacy.secagg.keys;

import org.jspecify.annotations.NullMarked;
