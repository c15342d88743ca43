/**
 * Simulation of the shipped machines under faults: a virtual clock and network, crashes that lose what was not forced,
 * liars on both sides, and invariants that are checked after every event. A run follows from a seed and a list of
 * operations; a failing list is shrunk. Begin with {@link io.sottovoce.simulator.fault.FaultRun}.
 */
@NullMarked
package io.sottovoce.simulator.fault;

import org.jspecify.annotations.NullMarked;
