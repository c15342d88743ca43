@NullMarked
package io.sottovoce.simulator.spark;

import org.jspecify.annotations.NullMarked;
