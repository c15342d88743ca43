/** A task as it is asked for: its declarative specification. */
@NullMarked
package io.sottovoce.rounds.task;

import org.jspecify.annotations.NullMarked;
