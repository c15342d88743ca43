package io.sottovoce.simulator.workload;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.task.TaskSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A task and the clients that run it.
 *
 * <p>As a tree: a task specification as the server reads it, and beside its settings {@code simulation: {data: NAME,
 * partition: RULE, clients: N, heldOut: SHARE}}, which the server does not know.
 *
 * @param task what is run
 * @param plan what each client does, read from the task
 * @param data name of the data set, as the catalogue reads it
 * @param partition how the data set is cut over the clients, as the partitioner reads it
 * @param clients how many clients; 0 where the partition decides
 * @param heldOut share of each client's examples that it does not train on, for evaluation by client
 */
public record Workload(TaskSpec task, Plan plan, String data, String partition, int clients, double heldOut) {
    /** Largest number of clients. */
    public static final int CLIENTS_MAX = 1_000_000;

    /** The setting that the server does not know. */
    public static final String SIMULATION = "simulation";

    private static final int CLIENTS_DEFAULT = 100;
    private static final double HELD_OUT_MAX = 0.9;

    /**
     * Reads a workload strictly.
     *
     * @throws io.sottovoce.privacy.spec.SpecException one line
     */
    public static Workload fromTree(Map<String, Object> tree) {
        Map<String, Object> rest = new LinkedHashMap<>(tree);
        Object own = rest.remove(SIMULATION);
        SpecTree settings = SpecTree.of("", own == null ? Map.of() : Map.of(SIMULATION, own))
                .treeOrEmpty(SIMULATION);
        TaskSpec task = TaskSpec.fromTree(rest);
        Plan plan = Plan.fromTree(task.planTree());
        String data = task.evaluation().data().isPresent()
                ? settings.text("data", task.evaluation().data().get())
                : settings.text("data");
        Workload workload = new Workload(
                task,
                plan,
                data,
                settings.text("partition", "iid"),
                settings.integer("clients", 0, CLIENTS_MAX, CLIENTS_DEFAULT),
                settings.real("heldOut", 0, HELD_OUT_MAX, 0));
        settings.finish();
        return workload;
    }

    /** The tree of a task as the server reads it, from a file that may also say how to simulate it. */
    public static Map<String, Object> taskOnly(Map<String, Object> tree) {
        Map<String, Object> task = new LinkedHashMap<>(tree);
        task.remove(SIMULATION);
        return task;
    }
}
