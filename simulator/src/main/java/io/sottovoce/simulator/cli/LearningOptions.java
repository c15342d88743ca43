package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Limits;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.simulator.workload.YamlDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which model is trained and how: by options, or by a file that says it all. Picocli fills it in. */
final class LearningOptions {
    private static final Pattern INTEGER = Pattern.compile("\\d{1,9}");

    @Option(names = "--model", paramLabel = "NAME", description = "Model by name; docs/LEARNING.md lists them.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the named model: units=128, hidden=64|32, users=100; again for more.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "YAML file with model and training, in the place of the options for them.")
    private Optional<Path> plan = Optional.empty();

    @Option(names = "--epochs", description = "Passes over the data (default: ${DEFAULT-VALUE}).", defaultValue = "10")
    private int epochs;

    @Option(names = "--batch", description = "Examples in a batch (default: ${DEFAULT-VALUE}).", defaultValue = "32")
    private int batch;

    @Option(
            names = "--optimiser",
            description = "sgd, rmsprop, adam, adamw or adagrad (default: ${DEFAULT-VALUE}).",
            defaultValue = "sgd")
    private String optimiser = "";

    @Option(names = "--lr", description = "Learning rate (default: ${DEFAULT-VALUE}).", defaultValue = "0.05")
    private double learningRate;

    @Option(names = "--momentum", description = "Momentum of sgd (default: ${DEFAULT-VALUE}).", defaultValue = "0.9")
    private double momentum;

    @Option(names = "--nesterov", description = "Nesterov's form of momentum.")
    private boolean nesterov;

    @Option(names = "--weight-decay", description = "Weight decay of the optimiser.")
    private Optional<Double> weightDecay = Optional.empty();

    @Option(
            names = "--schedule",
            description = "constant or cosine learning rate (default: ${DEFAULT-VALUE}).",
            defaultValue = "constant")
    private String schedule = "";

    @Option(names = "--warmup", description = "Steps in which the learning rate rises (default: none).")
    private int warmup;

    @Option(names = "--clip-norm", description = "Largest L2 norm of a batch's gradient.")
    private Optional<Double> clipNorm = Optional.empty();

    @Option(names = "--dp-noise-multiplier", paramLabel = "Z", description = "Record-level DP-SGD: noise over clip.")
    private Optional<Double> noiseMultiplier = Optional.empty();

    @Option(names = "--dp-clip", paramLabel = "C", description = "Record-level DP-SGD: L2 norm of one gradient.")
    private Optional<Double> clip = Optional.empty();

    @picocli.CommandLine.Mixin
    private AdversarialOptions adversarial = new AdversarialOptions();

    /** The plan for a data set. */
    Plan plan(Dataset train) {
        return plan(train, () -> {
            throw new UsageException("expected either --model NAME or --plan FILE");
        });
    }

    /**
     * The plan for a data set.
     *
     * @param otherwise the model where neither option says which
     */
    Plan plan(Dataset train, Supplier<ModelSpec> otherwise) {
        if (plan.isPresent() && model.isPresent()) {
            throw new UsageException("expected either --model NAME or --plan FILE");
        }
        if (plan.isPresent()) {
            YamlDocument document = YamlDocument.read(plan.get());
            return document.reading(() -> Plan.fromTree(document.tree()));
        }
        Arguments.range("--epochs", epochs, 1, TrainingPlan.EPOCHS_MAX);
        Arguments.range("--batch", batch, 1, Limits.BATCH_MAX);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("model", model.isPresent() ? modelTree(train) : otherwise.get().toTree());
        tree.put("training", trainingTree());
        return Plan.read(SpecTree.of("", tree), Limits.DEFAULT);
    }

    /** What the plan's model is called. */
    private Map<String, Object> modelTree(Dataset train) {
        String name = model.orElseThrow();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", name);
        tree.put("input", Arrays.stream(train.shape()).boxed().toList());
        boolean classes = train.classes() > 0
                && !List.of("autoencoder", "recommender", "logistic").contains(name);
        if (classes) {
            tree.put("classes", train.classes());
        }
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new UsageException("--set: found '" + setting + "', expected KEY=VALUE");
            }
            String key = setting.substring(0, equals);
            tree.put(key, value(setting.substring(equals + 1), name.equals("mlp") && key.equals("hidden")));
        }
        return tree;
    }

    /** A value, or a list of some with | between, or of one where a list is what is wanted. */
    private static Object value(String text, boolean list) {
        List<Object> items = Arrays.stream(text.split("\\|", -1))
                .<Object>map(item -> INTEGER.matcher(item).matches() ? (Object) Long.valueOf(item) : item)
                .toList();
        return items.size() == 1 && !list ? items.get(0) : items;
    }

    private Map<String, Object> trainingTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("epochs", epochs);
        tree.put("batchSize", batch);
        tree.put("optimiser", optimiserTree());
        if (!schedule.equals("constant") || warmup > 0) {
            tree.put("schedule", Map.of("kind", schedule, "warmup", warmup));
        }
        clipNorm.ifPresent(norm -> tree.put("clip", Map.of("norm", norm)));
        if (noiseMultiplier.isPresent() != clip.isPresent()) {
            throw new UsageException("--dp-noise-multiplier and --dp-clip belong together, found one of them");
        }
        adversarial.tree().ifPresent(hardening -> tree.put("adversarial", hardening));
        noiseMultiplier.ifPresent(z -> tree.put("privacy", Map.of("noiseMultiplier", z, "clip", clip.orElseThrow())));
        return tree;
    }

    private Map<String, Object> optimiserTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", optimiser);
        tree.put("learningRate", learningRate);
        if (optimiser.equals("sgd")) {
            tree.put("momentum", momentum);
            tree.put("nesterov", nesterov);
        }
        weightDecay.ifPresent(decay -> tree.put("weightDecay", decay));
        return tree;
    }
}
