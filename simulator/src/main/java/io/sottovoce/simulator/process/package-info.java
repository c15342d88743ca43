/** The packaged server as a child process. */
@NullMarked
package io.sottovoce.simulator.process;

import org.jspecify.annotations.NullMarked;
