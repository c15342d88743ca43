/** One round: its states, the events that move them, the effects that the shell carries out, and its record. */
@NullMarked
package io.sottovoce.rounds.round;

import org.jspecify.annotations.NullMarked;
