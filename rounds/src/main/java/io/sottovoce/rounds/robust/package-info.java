/**
 * Rules that take the place of the mean where some clients send updates made to do harm: over single updates in clear mode,
 * over group means in grouped mode. None of them sees anything under one secure sum, so there they are refused.
 */
@NullMarked
package io.sottovoce.rounds.robust;

import org.jspecify.annotations.NullMarked;
