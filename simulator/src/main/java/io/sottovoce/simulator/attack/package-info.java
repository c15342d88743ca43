/** Hostile clients: what they do to their data and to their updates. Functions of what they are given and of a seed. */
@NullMarked
package io.sottovoce.simulator.attack;

import org.jspecify.annotations.NullMarked;
