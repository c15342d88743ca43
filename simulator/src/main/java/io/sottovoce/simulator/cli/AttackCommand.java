package io.sottovoce.simulator.cli;

import io.sottovoce.learning.Model;
import io.sottovoce.learning.attack.Threat;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.harden.AttackKind;
import io.sottovoce.learning.harden.AttackPlan;
import io.sottovoce.learning.harden.CorruptedEvaluation;
import io.sottovoce.learning.harden.Corruption;
import io.sottovoce.learning.harden.RobustEvaluation;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.simulator.report.Numbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "attack",
        description = "Attack a saved model on the test part of the data: how much accuracy is left.",
        footer = {
            "",
            "Attacks: fgsm, pgd, apgd-ce, apgd-dlr, fab (the nearest misclassified points), square (outputs alone), ensemble (all",
            "of them, the worst case for each example), corruptions (noise, blur, contrast, rotation; --epsilon has no effect).",
            "",
            "Examples:",
            "  ./sottovoce attack --model sottovoce-out/model.safetensors --data mnist --attack pgd --epsilon 0.3 --json",
            "  ./sottovoce attack --model m.safetensors --data mnist --attack pgd --epsilon 0.3 --steps 40 --step-size 0.01",
            "  ./sottovoce attack --model m.safetensors --data mnist --attack ensemble --epsilon 0.3 --limit 1000",
            "  ./sottovoce attack --model m.safetensors --data mnist --attack corruptions --epsilon 0"
        })
final class AttackCommand extends Command {
    private static final int BATCH = 100;
    private static final String ENSEMBLE = "ensemble";
    private static final String CORRUPTIONS = "corruptions";

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The saved model.")
    private Path model = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "NAME", description = "Data set; its test part is used.")
    private String data = "";

    @Option(names = "--attack", required = true, paramLabel = "NAME", description = "What is tried; see below.")
    private String attack = "";

    @CommandLine.Mixin
    private ThreatOptions threat = new ThreatOptions();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Steps of a gradient attack (default: 40 for pgd, 100 for apgd and fab).")
    private Optional<Integer> steps = Optional.empty();

    @Option(names = "--queries", paramLabel = "N", description = "Queries of square (default: --steps, or 1000).")
    private Optional<Integer> queries = Optional.empty();

    @Option(
            names = "--restarts",
            paramLabel = "N",
            description = "Tries of each attack, on what has withstood (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int restarts;

    @Option(
            names = "--step-size",
            paramLabel = "A",
            description = "Length of a step of pgd (default: a quarter of epsilon, falling to a thirtieth).")
    private Optional<Double> stepSize = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "Attack the first N test examples (default: all).")
    private Optional<Integer> limit = Optional.empty();

    @Option(names = "--seed", description = "Seed of random starts (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private long seed;

    AttackCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        requireNumbers();
        LoadedData loaded = Arguments.data(data);
        loaded.notes().forEach(output::note);
        StoredModel stored = ModelOptions.read("--model", model, loaded);
        Dataset test = loaded.test().data().first(limit.orElse(Integer.MAX_VALUE));
        Threat allowed = threat.threat(test);
        long start = System.nanoTime();
        int rows = Math.min(ModelOptions.rows(stored.spec(), BATCH), test.size());
        try (Model learner = new Model(stored.spec(), rows)) {
            learner.loadParameters(stored.parameters());
            Map<String, Object> fields = attack.equals(CORRUPTIONS)
                    ? corrupted(learner, test, output)
                    : attacked(learner, test, allowed, output);
            fields.put("wallSeconds", (System.nanoTime() - start) / RunFields.NANOS);
            return fields;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private void requireNumbers() {
        boolean known = attack.equals(ENSEMBLE)
                || attack.equals(CORRUPTIONS)
                || AttackKind.words().contains(attack);
        if (!known) {
            throw new UsageException("--attack: found '" + attack + "', expected "
                    + String.join(", ", AttackKind.words()) + ", ensemble or corruptions");
        }
        steps.ifPresent(count -> Arguments.range("--steps", count, 1, AttackPlan.STEPS_MAX));
        queries.ifPresent(count -> Arguments.range("--queries", count, 1, AttackPlan.STEPS_MAX));
        Arguments.range("--restarts", restarts, 1, AttackPlan.RESTARTS_MAX);
        stepSize.ifPresent(size -> Arguments.real("--step-size", size, Float.MIN_NORMAL, 1e6));
        limit.ifPresent(count -> Arguments.range("--limit", count, 1, Integer.MAX_VALUE));
        requireUse("--step-size", stepSize.isPresent(), AttackKind.PGD);
        requireUse("--queries", queries.isPresent(), AttackKind.SQUARE);
    }

    /** An option of one kind of attack says nothing to the others. */
    private void requireUse(String option, boolean stated, AttackKind kind) {
        if (stated && !attack.equals(kind.word()) && !attack.equals(ENSEMBLE)) {
            throw new UsageException(option + ": " + attack + " takes none, expected --attack " + kind.word());
        }
    }

    private Map<String, Object> attacked(Model learner, Dataset test, Threat allowed, Output output)
            throws InterruptedException {
        RobustEvaluation evaluation = new RobustEvaluation(learner, test, allowed, seed);
        int classes = Math.max(2, learner.spec().outputs());
        List<AttackKind> kinds =
                attack.equals(ENSEMBLE) ? AttackKind.ensemble(classes) : List.of(AttackKind.ofWord(attack));
        RobustEvaluation.Result result =
                evaluation.run(kinds.stream().map(this::plan).toList());
        output.say("clean accuracy      " + Numbers.percent(result.cleanAccuracy()));
        List<Map<String, Object>> stages = new ArrayList<>();
        for (RobustEvaluation.Stage stage : result.stages()) {
            output.say(String.format(
                    Locale.ROOT, "after %-13s %s", stage.attack().word(), Numbers.percent(stage.accuracy())));
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("attack", stage.attack().word());
            entry.put("accuracy", stage.accuracy());
            stages.add(entry);
        }
        Map<String, Object> fields = fields(result.cleanAccuracy(), result.robustAccuracy(), test.size());
        fields.put("epsilon", allowed.epsilon());
        fields.put("norm", threat.norm());
        fields.put("stages", stages);
        fields.put("meanPerturbation", result.meanSize());
        fields.put("largestPerturbation", result.largestSize());
        return fields;
    }

    private AttackPlan plan(AttackKind kind) {
        Optional<Integer> stated = kind == AttackKind.SQUARE ? queries.or(() -> single() ? steps : queries) : steps;
        return new AttackPlan(
                kind,
                stated.orElse(AttackPlan.usualSteps(kind)),
                restarts,
                stepSize.isPresent() ? OptionalDouble.of(stepSize.get()) : OptionalDouble.empty());
    }

    /** Whether one attack is asked for, whose steps are what the option means. */
    private boolean single() {
        return !attack.equals(ENSEMBLE);
    }

    private Map<String, Object> corrupted(Model learner, Dataset test, Output output) throws InterruptedException {
        double clean = learner.evaluate(test).accuracy();
        List<CorruptedEvaluation.Point> points =
                CorruptedEvaluation.run(learner, test, threat.low(), threat.high(), seed);
        output.say("clean accuracy " + Numbers.percent(clean) + "; accuracy at severities 1 to " + Corruption.SEVERITIES
                + ":");
        Map<String, Object> found = new LinkedHashMap<>();
        for (Corruption corruption : Corruption.all()) {
            List<Double> row = points.stream()
                    .filter(point -> point.corruption() == corruption)
                    .map(CorruptedEvaluation.Point::accuracy)
                    .toList();
            found.put(corruption.word(), row);
            output.say(String.format(
                    Locale.ROOT,
                    "%-10s %s",
                    corruption.word(),
                    String.join("  ", row.stream().map(Numbers::percent).toList())));
        }
        double mean = points.stream()
                .mapToDouble(CorruptedEvaluation.Point::accuracy)
                .average()
                .orElse(clean);
        output.say("mean " + Numbers.percent(mean));
        Map<String, Object> fields = fields(clean, mean, test.size());
        fields.put("corruptions", found);
        return fields;
    }

    private Map<String, Object> fields(double clean, double robust, int examples) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("attack", attack);
        fields.put("examples", examples);
        fields.put("cleanAccuracy", clean);
        fields.put("robustAccuracy", robust);
        return fields;
    }
}
