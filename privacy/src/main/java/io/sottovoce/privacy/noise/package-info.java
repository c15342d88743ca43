/**
 * Discrete noise: exact to 2^-128 per draw, in integers, from AES-CTR bits; the time of a draw does not depend on its
 * value.
 *
 * <p>Constant in instructions, not in cache lines: an attacker who shares the cache of the client is outside the model.
 */
@NullMarked
package io.sottovoce.privacy.noise;

import org.jspecify.annotations.NullMarked;
