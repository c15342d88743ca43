@NullMarked
package io.sottovoce.simulator.lab;

import org.jspecify.annotations.NullMarked;
