/** Workloads: which data, cut how, over how many clients, and the task they run. */
@NullMarked
package io.sottovoce.simulator.workload;

import org.jspecify.annotations.NullMarked;
