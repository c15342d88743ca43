package io.sottovoce.simulator.cli;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.backdoor.ActivationOutliers;
import io.sottovoce.learning.backdoor.Anomalies;
import io.sottovoce.learning.backdoor.ClassDrift;
import io.sottovoce.learning.backdoor.TriggerSearch;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.metrics.Predictions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Looks for signs of a backdoor in a saved model. */
@CommandLine.Command(
        name = "inspect",
        description =
                "Look for a backdoor in a saved model: smallest triggers, outliers inside, drift between versions.",
        footer = {
            "",
            "An anomaly index above 2 is suspicious; a clean model of few classes has one now and then.",
            "",
            "Examples:",
            "  ./sottovoce inspect --model sottovoce-out/model.safetensors --data digits",
            "  ./sottovoce inspect --model new.safetensors --before old.safetensors --data mnist --json"
        })
final class InspectCommand extends Command {
    private static final int BATCH = 64;
    private static final int EXAMPLES_MAX = 1_000_000;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The saved model.")
    private Path model = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "NAME", description = "Data set; its test part is used.")
    private String data = "";

    @Option(names = "--before", paramLabel = "FILE", description = "An earlier version, to measure drift from.")
    private Optional<Path> before = Optional.empty();

    @Option(names = "--steps", description = "Search steps a class (default: ${DEFAULT-VALUE}).", defaultValue = "150")
    private int steps;

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "Test examples that are used (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int examples;

    @Option(names = "--seed", description = "Seed of the search (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private long seed;

    InspectCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) {
        Arguments.range("--steps", steps, 10, 100_000);
        Arguments.range("--examples", examples, 10, EXAMPLES_MAX);
        LoadedData loaded = Arguments.data(data);
        StoredModel stored = ModelOptions.read("--model", model, loaded);
        Optional<StoredModel> earlier = before.map(file -> ModelOptions.read("--before", file, loaded));
        Dataset test = loaded.test().data().first(examples);
        Map<String, Object> fields = new LinkedHashMap<>();
        try (Model learner = new Model(stored.spec(), ModelOptions.rows(stored.spec(), BATCH))) {
            learner.loadParameters(stored.parameters());
            requireSearchable(learner, test);
            fields.put("accuracy", Predictions.of(learner, test).accuracy());
            triggers(learner, test, fields, output);
            outliers(learner, test, fields, output);
        }
        earlier.ifPresent(other -> drift(stored, other, test, fields, output));
        return fields;
    }

    private static void requireSearchable(Model learner, Dataset test) {
        if (!TriggerSearch.possible(learner, test)) {
            throw new UsageException("--model: a trigger search needs numbers as input and an output for each of three"
                    + " classes or more");
        }
    }

    private void triggers(Model learner, Dataset test, Map<String, Object> fields, Output output) {
        List<TriggerSearch.Found> found =
                TriggerSearch.over(test, steps, learner.batchMax()).run(learner, test, seed);
        output.say(String.format(Locale.ROOT, "%-8s %12s %10s", "class", "mask norm", "success"));
        found.forEach(one -> output.say(
                String.format(Locale.ROOT, "%-8d %12.2f %9.1f%%", one.target(), one.norm(), 100 * one.success())));
        Anomalies.Outlier smallest = Anomalies.smallest(found).orElseThrow();
        fields.put("backdoorIndex", smallest.index());
        fields.put("backdoorClass", smallest.trigger().target());
        fields.put("triggers", found.stream().map(InspectCommand::trigger).toList());
        output.say(String.format(
                Locale.ROOT,
                "anomaly index %.2f (class %d)%s",
                smallest.index(),
                smallest.trigger().target(),
                smallest.index() > 2 ? ": suspicious" : ""));
    }

    private static Map<String, Object> trigger(TriggerSearch.Found found) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("class", found.target());
        tree.put("norm", found.norm());
        tree.put("success", found.success());
        return tree;
    }

    private static void outliers(Model learner, Dataset test, Map<String, Object> fields, Output output) {
        if (!ActivationOutliers.possible(learner.spec())) {
            return;
        }
        List<ActivationOutliers.ClassOutliers> found = ActivationOutliers.of(learner, test);
        int count = found.stream().mapToInt(one -> one.outliers().size()).sum();
        fields.put("activationOutliers", count);
        output.say("activation outliers: " + count + " of " + test.size() + " examples");
    }

    private static void drift(
            StoredModel after, StoredModel earlier, Dataset test, Map<String, Object> fields, Output output) {
        ClassDrift drift = ClassDrift.between(predictions(earlier, test), predictions(after, test));
        fields.put("classDrift", Math.max(0, drift.worst()));
        fields.put("changedPredictions", drift.changed());
        output.say(String.format(
                Locale.ROOT,
                "largest loss of a class %.1f points, %.1f %% of predictions changed",
                100 * Math.max(0, drift.worst()),
                100 * drift.changed()));
    }

    private static Predictions predictions(StoredModel stored, Dataset test) {
        try (Model learner = new Model(stored.spec(), ModelOptions.rows(stored.spec(), BATCH))) {
            learner.loadParameters(stored.parameters());
            return Predictions.of(learner, test);
        }
    }
}
