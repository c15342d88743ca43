/** Who a client is: certificates of a registration authority, and their revocation (SA-1, 1.3). */
@NullMarked
package io.sottovoce.privacy.identity;

import org.jspecify.annotations.NullMarked;
