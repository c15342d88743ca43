/** The round machine, server optimisers and client engine of production, run in one process. */
@NullMarked
package io.sottovoce.simulator.sim;

import org.jspecify.annotations.NullMarked;
