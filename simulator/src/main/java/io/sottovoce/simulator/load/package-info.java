/** Load on a real server through the real wire contract, by clients that do not train. */
@NullMarked
package io.sottovoce.simulator.load;

import org.jspecify.annotations.NullMarked;
