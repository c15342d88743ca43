package io.sottovoce.simulator.workload;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.DataException;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.FeatureShift;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.data.Partitioner;
import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.robust.RobustRule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The data of a workload: one part a client, and what the model is evaluated on.
 *
 * @param parts training examples of each client
 * @param own examples of each client that it does not train on; empty where none are held out
 * @param test held-out examples
 * @param root the server's own examples, where the task's rule names some
 * @param notes what was done to the data that its user should know
 */
public record WorkloadData(
        List<Dataset> parts, List<Dataset> own, Dataset test, Optional<Dataset> root, List<String> notes) {
    private static final String EVALUATION = "evaluation.data";
    private static final String ROOT = "aggregation.rule.root";
    private static final String SHIFT = "+features:";
    private static final Pattern SHIFTED = Pattern.compile("(.+)\\+features:([0-9]{1,9}(?:\\.[0-9]{1,9})?)");

    /**
     * Loads and cuts the data; the cut follows from the task's seed.
     *
     * @throws SpecException in one line that names the setting, where a data set cannot be had
     */
    public static WorkloadData load(Workload workload, DataCatalogue catalogue) {
        LoadedData data = training(workload, catalogue);
        Dataset test = workload.task()
                .evaluation()
                .data()
                .filter(name -> !name.equals(workload.data()))
                .map(name -> named(EVALUATION, name, catalogue).test().data())
                .orElse(data.test().data());
        List<Dataset> parts = parts(workload, data);
        Optional<Dataset> root = root(workload, data, catalogue);
        if (workload.heldOut() == 0) {
            return new WorkloadData(parts, List.of(), test, root, data.notes());
        }
        List<Dataset> kept = parts.stream()
                .map(part -> slice(part, heldOut(part, workload), part.size()))
                .toList();
        List<Dataset> own = parts.stream()
                .map(part -> slice(part, 0, heldOut(part, workload)))
                .toList();
        return new WorkloadData(kept, own, test, root, data.notes());
    }

    /**
     * The data set that the clients share, before it is cut.
     *
     * @throws SpecException in one line that names the setting, where it cannot be had
     */
    public static LoadedData training(Workload workload, DataCatalogue catalogue) {
        boolean evaluated = workload.task()
                .evaluation()
                .data()
                .filter(workload.data()::equals)
                .isPresent();
        return named(evaluated ? EVALUATION : Workload.SIMULATION + ".data", workload.data(), catalogue);
    }

    /**
     * The data set that a setting names.
     *
     * @param setting its path in the task's tree
     * @throws SpecException in one line that begins with the setting, where it cannot be had
     */
    public static LoadedData named(String setting, String name, DataCatalogue catalogue) {
        try {
            return catalogue.load(name);
        } catch (DataException e) {
            throw new SpecException(setting, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Dataset> root(Workload workload, LoadedData data, DataCatalogue catalogue) {
        return workload.task().rule().flatMap(RobustRule::root).map(root -> {
            LoadedData named = root.data().equals(workload.data()) ? data : named(ROOT, root.data(), catalogue);
            return named.train().data().first(root.examples());
        });
    }

    /** Cut by the rule, and with {@code +features:LEVEL} behind it shifted. */
    private static List<Dataset> parts(Workload workload, LoadedData data) {
        long seed = workload.task().seed();
        Matcher rule = SHIFTED.matcher(workload.partition());
        if (!rule.matches() && workload.partition().contains(SHIFT)) {
            throw new SpecException(
                    Workload.SIMULATION + ".partition",
                    "found '" + workload.partition() + "', expected RULE" + SHIFT + "LEVEL, where LEVEL is a variance"
                            + " such as 0.1");
        }
        String cut = rule.matches() ? rule.group(1) : workload.partition();
        List<Dataset> parts = Partitioner.parse(cut)
                .partition(data.train(), workload.clients(), seed)
                .apply(data.train().data());
        return rule.matches() ? new FeatureShift(Double.parseDouble(rule.group(2))).apply(parts, seed) : parts;
    }

    /** At least one example stays for training. */
    private static int heldOut(Dataset part, Workload workload) {
        return (int) Math.min(Math.round(workload.heldOut() * part.size()), Math.max(0, part.size() - 1));
    }

    /** Of a shuffled order, so that whatever order there is in a part is in both slices. */
    private static Dataset slice(Dataset part, int from, int to) {
        int[] order = new int[part.size()];
        Arrays.setAll(order, i -> i);
        new SplitMix64(part.size()).shuffle(order);
        return part.select(Arrays.copyOfRange(order, from, to));
    }
}
