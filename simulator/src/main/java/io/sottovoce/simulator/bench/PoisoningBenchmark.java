package io.sottovoce.simulator.bench;

import io.sottovoce.learning.backdoor.Trigger;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.attack.Attack;
import io.sottovoce.simulator.attack.Attackers;
import io.sottovoce.simulator.attack.Attacks;
import io.sottovoce.simulator.secure.SumChoice;
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

    /** Bound on an honest update of a secure sum: about ten times as long as they are, so that clipping defends nobody. */
    private static final double CLIP = 10;

    private final Map<String, Object> tree;
    private final SimulatedClients clients;
    private final WorkloadData data;
    private final String rootName;
    private final Dataset root;
    private final LearnerPool learners;
    private final SumChoice sums;
    private final Map<String, Double> undisturbed = new HashMap<>();

    /**
     * A table over one workload.
     *
     * @param tree of the workload, in clear mode and without a rule
     * @param root the server's own examples, of {@code rootName}
     * @param sums how secure sums are run
     */
    public PoisoningBenchmark(
            Map<String, Object> tree,
            WorkloadData data,
            String rootName,
            Dataset root,
            LearnerPool learners,
            SumChoice sums) {
        this.tree = new LinkedHashMap<>(tree);
        this.clients = new SimulatedClients(data.parts());
        this.data = data;
        this.rootName = rootName;
        this.root = root;
        this.learners = learners;
        this.sums = sums;
    }

    /** One cell. */
    public record Setting(String attack, String defence, double share, View view) {}

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
        View view = setting.view();
        Optional<Grouping> grouping = view.grouped() && !view.secure()
                ? Optional.of(new Grouping(view.groupSize(), setting.share(), 0, 0))
                : Optional.empty();
        return new World(clients, data.test(), attackers, grouping, Optional.of(root), sums);
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
            run(new Setting(NOBODY, setting.defence(), setting.share(), setting.view()));
        }
        double before = undisturbed.getOrDefault(key(setting), accuracy);
        return Math.max(0, (before - accuracy) / before);
    }

    private static String key(Setting setting) {
        return setting.defence() + "/" + setting.share() + "/" + setting.view();
    }

    private long seed() {
        return tree.get("seed") instanceof Number number ? number.longValue() : 0;
    }

    private Workload workload(Setting setting) {
        View view = setting.view();
        Map<String, Object> how = new LinkedHashMap<>(view.secure() ? secureGroups(setting) : Map.of("mode", "clear"));
        if (!setting.defence().equals(MEAN)) {
            how.put("rule", rule(setting));
        }
        Map<String, Object> own = new LinkedHashMap<>(tree);
        own.put("aggregation", how);
        if (view.secure()) {
            own.put("privacy", Map.of("mechanism", "none", "clip", CLIP));
        }
        Workload workload = Workload.fromTree(own);
        if (view.grouped()) {
            int groups = (clients.count() + view.groupSize() - 1) / view.groupSize();
            workload.task().rule().ifPresent(rule -> rule.requireInputs("groups", "groups", groups, groups));
        }
        return workload;
    }

    /** What the operator has to believe for the task to be accepted. */
    private static double believed(Setting setting) {
        return setting.view().secure()
                ? Math.min(setting.share(), setting.view().shareMost())
                : setting.share();
    }

    private static Map<String, Object> secureGroups(Setting setting) {
        Map<String, Object> how = new LinkedHashMap<>();
        how.put("mode", "grouped");
        how.put("server", "honest-but-curious");
        how.put("suite", "classical");
        how.put("corrupt", believed(setting));
        how.put("dropout", 0.0);
        how.put("groupSize", setting.view().groupSize());
        how.put("groupQuorum", 1.0);
        return how;
    }

    /** The rule, set to the share of inputs that are believed to be hostile. */
    private Map<String, Object> rule(Setting setting) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("kind", setting.defence());
        switch (setting.defence()) {
            case "trimmed-mean", "krum", "multi-krum", "bulyan" ->
                rule.put("hostile", Math.min(0.499, setting.view().hostileInputs(believed(setting))));
            case "fltrust" -> rule.put("root", rootName);
            default -> {
                // Nothing to set.
            }
        }
        return rule;
    }
}
