/** A task: its declarative specification, and the machine that runs its rounds one after the other. */
@NullMarked
package io.sottovoce.rounds.task;

import org.jspecify.annotations.NullMarked;
