@NullMarked
package io.sottovoce.simulator.architecture;

import org.jspecify.annotations.NullMarked;
