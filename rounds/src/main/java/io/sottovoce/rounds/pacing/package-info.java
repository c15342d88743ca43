/** Asynchronous rounds: who trains, who holds an update that is ready, and which update may still be used. */
@NullMarked
package io.sottovoce.rounds.pacing;

import org.jspecify.annotations.NullMarked;
