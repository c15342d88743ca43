/** Attacks on the privacy of a task or a model, run as tests with the machinery of production. */
@NullMarked
package io.sottovoce.simulator.lab;

import org.jspecify.annotations.NullMarked;
