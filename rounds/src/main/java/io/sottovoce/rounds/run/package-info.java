/** A task's run: its rounds one after the other, and the step from one model to the next over the ports. */
@NullMarked
package io.sottovoce.rounds.run;

import org.jspecify.annotations.NullMarked;
