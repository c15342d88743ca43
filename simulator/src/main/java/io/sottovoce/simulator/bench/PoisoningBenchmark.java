package io.sottovoce.simulator.bench;

import io.sottovoce.learning.backdoor.Trigger;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.robust.GroupBound;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.attack.Attack;
import io.sottovoce.simulator.attack.Attackers;
import io.sottovoce.simulator.attack.Attacks;
import io.sottovoce.simulator.sim.LearnerPool;
import io.sottovoce.simulator.sim.SimulatedClients;
import io.sottovoce.simulator.sim.Simulation;
import io.sottovoce.simulator.sim.World;
import io.sottovoce.simulator.workload.Grouping;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What every attack does to every defence: one simulation a cell, all from the same data, clients and seed.
 *
 * <p>Attack success is, for an attack with a trigger, the share of stamped test examples of other classes that the model
 * takes for the target; for any other, the share of the accuracy without attackers that is lost under the same defence.
 * Used by one thread; keep it for all cells, since it remembers the accuracies without attackers.
 */
public final class PoisoningBenchmark {
    /** The defence that is none. */
    public static final String MEAN = "mean";
    /** The attack that is none. */
    public static final String NOBODY = "none";

    private final Map<String, Object> tree;
    private final SimulatedClients clients;
    private final WorkloadData data;
    private final String rootName;
    private final Dataset root;
    private final LearnerPool learners;
    private final Map<String, Double> undisturbed = new HashMap<>();

    /**
     * A table over one workload.
     *
     * @param tree of the workload, in clear mode and without a rule
     * @param root the server's own examples, of {@code rootName}
     */
    public PoisoningBenchmark(
            Map<String, Object> tree, WorkloadData data, String rootName, Dataset root, LearnerPool learners) {
        this.tree = new LinkedHashMap<>(tree);
        this.clients = new SimulatedClients(data.parts());
        this.data = data;
        this.rootName = rootName;
        this.root = root;
        this.learners = learners;
    }

    /**
     * One cell.
     *
     * @param groupSize clients of a group in grouped mode; 1 for clear mode
     */
    public record Setting(String attack, String defence, double share, int groupSize) {}

    /**
     * What came of a cell.
     *
     * @param accuracy of the final model on clean test data; empty where the run did not get that far
     * @param success of the attack; empty without attackers
     * @param note why there are no figures, or what to mind
     */
    public record Outcome(Setting setting, OptionalDouble accuracy, OptionalDouble success, String note) {}

    /** Runs one cell. */
    public Outcome run(Setting setting) throws InterruptedException {
        Workload workload;
        try {
            workload = workload(setting);
        } catch (SpecException e) {
            return new Outcome(setting, OptionalDouble.empty(), OptionalDouble.empty(), "refused: " + e.getMessage());
        }
        Optional<Attackers> attackers = attackers(setting);
        try (Simulation simulation =
                new Simulation(workload.task(), workload.plan(), world(setting, attackers), learners, round -> {})) {
            float[] model = simulation.run().parameters();
            return measured(setting, attackers.map(Attackers::attack), model);
        } catch (RunException e) {
            return new Outcome(
                    setting, OptionalDouble.of(0), OptionalDouble.of(1), "the model was destroyed: " + e.getMessage());
        }
    }

    private Optional<Attackers> attackers(Setting setting) {
        return setting.attack().equals(NOBODY)
                ? Optional.empty()
                : Optional.of(Attackers.drawn(
                        Attacks.named("attack", setting.attack()), setting.share(), clients.count(), seed()));
    }

    private World world(Setting setting, Optional<Attackers> attackers) {
        Optional<Grouping> grouping = setting.groupSize() == 1
                ? Optional.empty()
                : Optional.of(new Grouping(setting.groupSize(), setting.share(), 0, 0));
        return new World(clients, data.test(), attackers, grouping, Optional.of(root));
    }

    private Outcome measured(Setting setting, Optional<Attack> attack, float[] model) throws InterruptedException {
        double accuracy = learners.evaluate(model, data.test()).accuracy();
        if (attack.isEmpty()) {
            undisturbed.put(key(setting), accuracy);
            return new Outcome(setting, OptionalDouble.of(accuracy), OptionalDouble.empty(), "");
        }
        Optional<Trigger> trigger = attack.get().trigger();
        double success = trigger.isPresent()
                ? learners.evaluate(model, trigger.get().test(data.test())).accuracy()
                : lost(setting, accuracy);
        return new Outcome(setting, OptionalDouble.of(accuracy), OptionalDouble.of(success), "");
    }

    private double lost(Setting setting, double accuracy) throws InterruptedException {
        if (!undisturbed.containsKey(key(setting))) {
            run(new Setting(NOBODY, setting.defence(), setting.share(), setting.groupSize()));
        }
        double before = undisturbed.getOrDefault(key(setting), accuracy);
        return Math.max(0, (before - accuracy) / before);
    }

    private static String key(Setting setting) {
        return setting.defence() + "/" + setting.share() + "/" + setting.groupSize();
    }

    private long seed() {
        return tree.get("seed") instanceof Number number ? number.longValue() : 0;
    }

    private Workload workload(Setting setting) {
        Map<String, Object> own = new LinkedHashMap<>(tree);
        if (!setting.defence().equals(MEAN)) {
            own.put("aggregation", Map.of("mode", "clear", "rule", rule(setting)));
        }
        Workload workload = Workload.fromTree(own);
        if (setting.groupSize() > 1) {
            int groups = (clients.count() + setting.groupSize() - 1) / setting.groupSize();
            workload.task().rule().ifPresent(rule -> rule.requireInputs("groups", "groups", groups, groups));
        }
        return workload;
    }

    /** The rule, set to the share of inputs that are hostile: of groups, those with one hostile client at least. */
    private Map<String, Object> rule(Setting setting) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("kind", setting.defence());
        switch (setting.defence()) {
            case "trimmed-mean", "krum", "multi-krum", "bulyan" ->
                rule.put("hostile", Math.min(0.499, hostileInputs(setting)));
            case "fltrust" -> rule.put("root", rootName);
            default -> {
                // Nothing to set.
            }
        }
        return rule;
    }

    private static double hostileInputs(Setting setting) {
        double share = GroupBound.dirty(setting.share(), setting.groupSize());
        return Math.rint(1e6 * share) / 1e6;
    }
}
