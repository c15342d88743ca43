@NullMarked
package io.sottovoce.simulator.attack;

import org.jspecify.annotations.NullMarked;
