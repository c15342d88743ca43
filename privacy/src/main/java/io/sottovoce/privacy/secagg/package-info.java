/** Secure aggregation SA-1: the vocabulary that its client and server share. docs/PROTOCOL.md describes it. */
@NullMarked
package io.sottovoce.privacy.secagg;

import org.jspecify.annotations.NullMarked;
