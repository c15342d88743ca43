package io.sottovoce.simulator.workload;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.attack.Attack;
import io.sottovoce.simulator.attack.Attackers;
import io.sottovoce.simulator.attack.Attacks;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A task and the clients that run it.
 *
 * <p>As a tree: a task specification as the server reads it, and beside its settings {@code simulation: {data: NAME,
 * partition: RULE, clients: N, fullRounds: N, heldOut: SHARE, attackers: {kind: ATTACK, share: SHARE}, groups: {size: N, ...}}}, which the
 * server does not know.
 *
 * @param task what is run
 * @param plan what each client does, read from the task
 * @param data name of the data set, as the catalogue reads it
 * @param partition how the data set is cut over the clients, as the partitioner reads it
 * @param clients how many clients; 0 where the partition decides
 * @param fullRounds rounds of the whole workload, where the task runs the first of them only; 0 where it runs all
 * @param heldOut share of each client's examples that it does not train on, for evaluation by client
 * @param hostile who attacks and how
 * @param grouping grouped mode, by its arithmetic
 */
public record Workload(
        TaskSpec task,
        Plan plan,
        String data,
        String partition,
        int clients,
        int fullRounds,
        double heldOut,
        Optional<Hostile> hostile,
        Optional<Grouping> grouping) {
    /** Largest number of clients. */
    public static final int CLIENTS_MAX = 1_000_000;

    /** The setting that the server does not know. */
    public static final String SIMULATION = "simulation";

    /** Setting under {@link #SIMULATION}: how long the workload is where the task is a slice of it. */
    public static final String FULL_ROUNDS = "fullRounds";

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
                settings.integer(FULL_ROUNDS, 0, TaskSpec.ROUNDS_MAX, 0),
                settings.real("heldOut", 0, HELD_OUT_MAX, 0),
                settings.optionalTree("attackers").map(Hostile::fromTree),
                settings.optionalTree("groups").map(Grouping::fromTree));
        settings.finish();
        workload.grouping.ifPresent(groups -> workload.task
                .rule()
                .ifPresent(rule -> rule.requireInputs(
                        SIMULATION + ".groups",
                        "groups",
                        groups.groups(task.cohort().quorum()),
                        groups.groups(task.cohort().size()))));
        return workload;
    }

    /** Which of so many clients attack. */
    public Optional<Attackers> attackers(int clientCount) {
        return hostile.map(some -> Attackers.drawn(some.attack(), some.share(), clientCount, task.seed()));
    }

    /**
     * How the server trains new models on adversarial examples, if it does.
     *
     * @throws io.sottovoce.privacy.spec.SpecException where the task says it in a way that makes no plan
     */
    public Optional<Plan> hardening() {
        return task.hardening().map(spec -> {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("model", plan.model().toTree());
            tree.put("training", spec.training());
            return Plan.fromTree(tree);
        });
    }

    /**
     * Who attacks.
     *
     * @param attack what they do
     * @param share of all clients
     */
    public record Hostile(Attack attack, double share) {
        private static final double SHARE_MIN = 1e-6;

        static Hostile fromTree(SpecTree tree) {
            Hostile hostile = new Hostile(
                    Attacks.named(tree.path() + ".kind", tree.text("kind")), tree.real("share", SHARE_MIN, 0.5));
            tree.finish();
            return hostile;
        }
    }

    /** The tree of a task as the server reads it, from a file that may also say how to simulate it. */
    public static Map<String, Object> taskOnly(Map<String, Object> tree) {
        Map<String, Object> task = new LinkedHashMap<>(tree);
        task.remove(SIMULATION);
        return task;
    }
}
