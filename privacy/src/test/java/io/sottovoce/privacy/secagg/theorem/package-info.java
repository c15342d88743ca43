/**
 * The theorem on what an active server can unmask, as a game on small graphs, and searches for counter-examples.
 *
 * <p>The game leaves cryptography out: a share is had or not, a mask is known, cancels or stays. docs/PROTOCOL.md states
 * theorem, proof and what these searches have covered.
 */
@NullMarked
package io.sottovoce.privacy.secagg.theorem;

import org.jspecify.annotations.NullMarked;
