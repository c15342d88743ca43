@NullMarked
package io.sottovoce.simulator;

import org.jspecify.annotations.NullMarked;
