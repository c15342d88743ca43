package io.sottovoce.simulator.sim;

/**
 * The trainings of a cluster that share this process's memory.
 *
 * @param here how many run at a time in this process; 0 where the cluster's executors are other processes
 */
public record ClusterTasks(int here) {}
