package io.sottovoce.simulator.sim;

import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import java.util.Map;

/**
 * A workload that other processes are to make again from its tree.
 *
 * @param tree that it was read from, options included
 * @param workload what this process read
 * @param data what this process loaded
 */
public record RemoteWorkload(Map<String, Object> tree, Workload workload, WorkloadData data) {}
