package io.sottovoce.simulator.cli;

import io.sottovoce.learning.ClientState;
import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.PassListener;
import io.sottovoce.learning.RobustTeacher;
import io.sottovoce.learning.attack.Norm;
import io.sottovoce.learning.attack.Threat;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.harden.AttackKind;
import io.sottovoce.learning.harden.AttackPlan;
import io.sottovoce.learning.harden.RobustEvaluation;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.AdversarialSpec;
import io.sottovoce.learning.spec.Limits;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.Weights;
import io.sottovoce.simulator.report.Numbers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "harden",
        description =
                "Train a saved model on adversarial examples of public or proxy data, and measure before and after.",
        footer = {
            "",
            "With --teacher the model learns to say of perturbed examples what a robust model says of them as they are.",
            "",
            "Examples:",
            "  ./sottovoce harden --model model.safetensors --data mnist --adversarial fast --adv-epsilon 0.3 --epochs 5",
            "  ./sottovoce harden --model small.safetensors --data mnist --adversarial pgd --adv-epsilon 0.3 \\",
            "      --teacher robust.safetensors --temperature 3 --json"
        })
final class HardenCommand extends Command {
    private static final int BATCH = 100;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The saved model; stays as it is.")
    private Path model = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "NAME", description = "Data set to train and measure on.")
    private String data = "";

    @CommandLine.Mixin
    private AdversarialOptions adversarial = new AdversarialOptions();

    @Option(names = "--epochs", description = "Passes over the data (default: ${DEFAULT-VALUE}).", defaultValue = "5")
    private int epochs;

    @Option(names = "--batch", description = "Examples in a batch (default: ${DEFAULT-VALUE}).", defaultValue = "64")
    private int batch;

    @Option(names = "--lr", description = "Peak learning rate (default: ${DEFAULT-VALUE}).", defaultValue = "0.05")
    private double learningRate;

    @Option(names = "--momentum", description = "Momentum (default: ${DEFAULT-VALUE}).", defaultValue = "0.9")
    private double momentum;

    @Option(names = "--teacher", paramLabel = "FILE", description = "A robust model to learn from.")
    private Optional<Path> teacher = Optional.empty();

    @Option(names = "--temperature", description = "Of the teacher (default: ${DEFAULT-VALUE}).", defaultValue = "3")
    private double temperature;

    @Option(
            names = "--teacher-weight",
            description = "Share of the teacher in the loss (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.9")
    private double teacherWeight;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Test examples attacked before and after (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int limit;

    @Option(names = "--seed", description = "Seed (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the hardened model goes (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-out")
    private Path out = Path.of("");

    HardenCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        Arguments.range("--epochs", epochs, 1, TrainingPlan.EPOCHS_MAX);
        Arguments.range("--batch", batch, 1, Limits.BATCH_MAX / 2);
        Arguments.range("--limit", limit, 1, Integer.MAX_VALUE);
        Arguments.real("--temperature", temperature, 0.01, 1000);
        Arguments.real("--teacher-weight", teacherWeight, 0, 1);
        LoadedData loaded = Arguments.data(data);
        loaded.notes().forEach(output::note);
        StoredModel stored = ModelOptions.read("--model", model, loaded);
        Plan plan = plan(stored);
        Path folder = Arguments.folder("--out", out);
        Path target = folder.resolve("model.safetensors").toAbsolutePath().normalize();
        if (target.equals(model.toAbsolutePath().normalize())) {
            throw new UsageException(
                    "--out: the hardened model would overwrite " + model + ", expected another folder");
        }
        long start = System.nanoTime();
        try (Model learner = new Model(stored.spec(), Math.max(2 * batch, ModelOptions.rows(stored.spec(), BATCH)))) {
            learner.loadParameters(stored.parameters());
            Map<String, Object> fields = hardened(learner, loaded, plan, output);
            float[] parameters = new float[stored.spec().parameterCount()];
            learner.copyParameters(parameters);
            fields.put("weightsHash", Weights.hash(parameters).hex());
            fields.put(
                    "model",
                    RunFields.saveModel(stored.spec(), parameters, folder).toString());
            fields.put("wallSeconds", (System.nanoTime() - start) / RunFields.NANOS);
            output.say("model: " + target);
            return fields;
        } catch (DivergedException e) {
            throw new RunException(e.getMessage() + "; try a smaller --lr", e);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private Plan plan(StoredModel stored) {
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("epochs", epochs);
        training.put("batchSize", batch);
        training.put("optimiser", Map.of("kind", "sgd", "learningRate", learningRate, "momentum", momentum));
        training.put("schedule", Map.of("kind", "cosine"));
        training.put(
                "adversarial",
                adversarial
                        .tree()
                        .orElseThrow(() ->
                                new UsageException("--adversarial: missing, expected pgd, trades, fast or noise")));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("model", stored.spec().toTree());
        tree.put("training", training);
        return Plan.read(SpecTree.of("", tree), Limits.DEFAULT);
    }

    private Map<String, Object> hardened(Model learner, LoadedData loaded, Plan plan, Output output)
            throws InterruptedException {
        Dataset train = loaded.train().data();
        Dataset test = loaded.test().data().first(limit);
        AdversarialSpec spec = plan.training().options().adversarial().orElseThrow();
        Optional<RobustTeacher> taught = teacher.map(file -> robustTeacher(file, loaded));
        RobustEvaluation.Result before = measure(learner, test, spec);
        say(output, "before", before);
        PassListener listener = loss -> output.say(String.format(Locale.ROOT, "training loss %.4f", loss));
        if (taught.isPresent()) {
            learner.distil(train, plan.training(), taught.get(), seed, listener);
        } else {
            learner.train(train, plan.training(), seed, new ClientState(), null, listener);
        }
        RobustEvaluation.Result after = measure(learner, test, spec);
        say(output, "after", after);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cleanAccuracyBefore", before.cleanAccuracy());
        fields.put("robustAccuracyBefore", before.robustAccuracy());
        fields.put("cleanAccuracy", after.cleanAccuracy());
        fields.put("robustAccuracy", after.robustAccuracy());
        fields.put("attack", AttackKind.PGD.word());
        fields.put("epsilon", spec.epsilon());
        fields.put("examples", after.examples());
        return fields;
    }

    private RobustTeacher robustTeacher(Path file, LoadedData loaded) {
        StoredModel stored = ModelOptions.read("--teacher", file, loaded);
        try (Model robust = new Model(stored.spec(), ModelOptions.rows(stored.spec(), BATCH))) {
            robust.loadParameters(stored.parameters());
            return RobustTeacher.of(robust, loaded.train().data(), temperature, teacherWeight);
        }
    }

    /** By the usual PGD, of the size that is trained against; noise is met by noise of as much in L2. */
    private RobustEvaluation.Result measure(Model learner, Dataset test, AdversarialSpec spec)
            throws InterruptedException {
        Norm norm = spec.norm();
        Threat threat = new Threat(norm, spec.epsilon(), (float) spec.low(), (float) spec.high());
        return new RobustEvaluation(learner, test, threat, seed).run(List.of(AttackPlan.usual(AttackKind.PGD)));
    }

    private static void say(Output output, String when, RobustEvaluation.Result result) {
        output.say(String.format(
                Locale.ROOT,
                "%-7s clean %s, under PGD %s",
                when,
                Numbers.percent(result.cleanAccuracy()),
                Numbers.percent(result.robustAccuracy())));
    }
}
