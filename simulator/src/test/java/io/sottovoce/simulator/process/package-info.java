@NullMarked
package io.sottovoce.simulator.process;

import org.jspecify.annotations.NullMarked;
