@NullMarked
package io.sottovoce.simulator.plots;

import org.jspecify.annotations.NullMarked;
