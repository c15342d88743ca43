/** Server optimisers: how the mean update moves the model. */
@NullMarked
package io.sottovoce.rounds.optimiser;

import org.jspecify.annotations.NullMarked;
