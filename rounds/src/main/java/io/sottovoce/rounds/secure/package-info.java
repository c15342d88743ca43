/**
 * Rounds by secure aggregation: what a task offers its clients, what it has spent, and the session of one round with its
 * phases and deadlines. Pure: time and randomness are arguments.
 */
@NullMarked
package io.sottovoce.rounds.secure;

import org.jspecify.annotations.NullMarked;
