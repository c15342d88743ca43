/**
 * Secure aggregation in a simulation: the arithmetic of a secure sum alone, or the protocol's real machines in one process.
 */
@NullMarked
package io.sottovoce.simulator.secure;

import org.jspecify.annotations.NullMarked;
