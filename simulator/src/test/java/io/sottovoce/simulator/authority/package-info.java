@NullMarked
package io.sottovoce.simulator.authority;

import org.jspecify.annotations.NullMarked;
