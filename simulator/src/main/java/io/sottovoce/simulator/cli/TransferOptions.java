package io.sottovoce.simulator.cli;

import io.sottovoce.learning.BatchLoss;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.PassListener;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.Examples;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.io.ModelFiles;
import io.sottovoce.learning.io.NameMapping;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.io.WeightLayout;
import io.sottovoce.learning.io.WeightLoader;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.learning.transfer.BinaryPart;
import io.sottovoce.learning.transfer.Distillation;
import io.sottovoce.learning.transfer.FrozenPart;
import io.sottovoce.learning.transfer.LayerFeatures;
import io.sottovoce.learning.transfer.LowRankPart;
import io.sottovoce.learning.transfer.PartTrainer;
import io.sottovoce.learning.transfer.PrunedPart;
import io.sottovoce.learning.transfer.TrainedPart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Training that begins with what another model knows, or under a constraint. */
final class TransferOptions {
    private static final int TEACHER_BATCH = 100;

    @Option(names = "--load", paramLabel = "FILE", description = "Begin with the weights of this file.")
    private Optional<Path> load = Optional.empty();

    @Option(
            names = "--map",
            paramLabel = "OURS=THEIRS",
            description = "Name of a weight in --load's file; PREFIX*=PREFIX* maps many; may be repeated.")
    private List<String> map = new ArrayList<>();

    @Option(
            names = "--layout",
            paramLabel = "ORDER",
            description = "channels-last, or channels-first as PyTorch has it (default: ${DEFAULT-VALUE}).",
            defaultValue = "channels-last")
    private String layout = "";

    @Option(
            names = "--skip",
            paramLabel = "BLOCK",
            description = "Weights that --load leaves as they start, by the beginning of their name; may be repeated.")
    private List<String> skip = new ArrayList<>();

    @Option(
            names = "--freeze",
            paramLabel = "BLOCK",
            description = "Weights that stay as they are, by the beginning of their name; may be repeated.")
    private List<String> freeze = new ArrayList<>();

    @Option(names = "--lora", paramLabel = "RANK", description = "Train adapters of this rank; all weights stay.")
    private Optional<Integer> lora = Optional.empty();

    @Option(names = "--lora-alpha", paramLabel = "A", description = "Scale of the adapters (default: twice the rank).")
    private Optional<Double> loraAlpha = Optional.empty();

    @Option(
            names = "--lora-whole",
            paramLabel = "BLOCK",
            description = "Weights trained as a whole beside the adapters, such as a new head; may be repeated.")
    private List<String> loraWhole = new ArrayList<>();

    @Option(names = "--prune", paramLabel = "SHARE", description = "Share of each weight that becomes zero on the way.")
    private Optional<Double> prune = Optional.empty();

    @Option(names = "--binary", description = "Train weights that are signs, except for the first and the last.")
    private boolean binary;

    @Option(names = "--teacher", paramLabel = "FILE", description = "Learn from this model's probabilities too.")
    private Optional<Path> teacher = Optional.empty();

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Temperature of the teacher's probabilities (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    private double temperature;

    @Option(
            names = "--teacher-weight",
            paramLabel = "W",
            description = "Share of the teacher in the loss, 0 to 1 (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.8")
    private double teacherWeight;

    @Option(
            names = "--features",
            paramLabel = "FILE",
            description = "Train on what a layer of this model makes of the examples, in the place of the examples.")
    private Optional<Path> features = Optional.empty();

    @Option(
            names = "--features-layer",
            paramLabel = "NAME",
            description = "Layer of --features, such as relu2 (default: the one before the last).")
    private Optional<String> featuresLayer = Optional.empty();

    @Option(
            names = "--labels",
            paramLabel = "N",
            description = "Train on so many examples only, as many of each class as can be.")
    private Optional<Integer> labels = Optional.empty();

    private int trainedParameters;

    /** Whether training differs from the usual one: by its part or by its loss. */
    boolean special() {
        return !freeze.isEmpty() || lora.isPresent() || prune.isPresent() || binary || teacher.isPresent();
    }

    /** Refuses what does not go together. */
    void check() {
        int parts = (freeze.isEmpty() ? 0 : 1)
                + (lora.isPresent() ? 1 : 0)
                + (prune.isPresent() ? 1 : 0)
                + (binary ? 1 : 0);
        if (parts > 1) {
            throw new UsageException("found several of --freeze, --lora, --prune and --binary, expected one");
        }
        if (load.isEmpty() && !(map.isEmpty() && skip.isEmpty())) {
            throw new UsageException("--map and --skip are about --load, which is missing");
        }
        if (features.isEmpty() && featuresLayer.isPresent()) {
            throw new UsageException("--features-layer is about --features, which is missing");
        }
        if (lora.isEmpty() && (loraAlpha.isPresent() || !loraWhole.isEmpty())) {
            throw new UsageException("--lora-alpha and --lora-whole are about --lora, which is missing");
        }
        if (!WeightLayout.words().contains(layout)) {
            throw new UsageException(
                    "--layout: found '" + layout + "', expected one of " + String.join(", ", WeightLayout.words()));
        }
        Arguments.real("--temperature", temperature, 0.01, 1000);
        Arguments.real("--teacher-weight", teacherWeight, 0, 1);
        lora.ifPresent(rank -> Arguments.range("--lora", rank, 1, 4096));
        loraAlpha.ifPresent(alpha -> Arguments.real("--lora-alpha", alpha, 1e-6, 1e6));
        prune.ifPresent(share -> Arguments.real("--prune", share, 0, 0.999));
    }

    /** The data to train and test on: fewer examples, or another model's view of them. */
    LoadedData view(LoadedData loaded, long seed) {
        if (labels.isEmpty() && features.isEmpty()) {
            return loaded;
        }
        Dataset train = loaded.train().data();
        if (labels.isPresent()) {
            int count = Arguments.range("--labels", labels.get(), 1, train.size());
            train = LayerFeatures.labelled(train, count, seed);
        }
        Dataset test = loaded.test().data();
        if (features.isPresent()) {
            StoredModel stored = ModelOptions.read("--features", features.get());
            int layer = layer(stored.spec());
            try (Model encoder = new Model(stored.spec(), ModelOptions.rows(stored.spec(), TEACHER_BATCH))) {
                encoder.loadParameters(stored.parameters());
                train = LayerFeatures.of(encoder, train, layer);
                test = LayerFeatures.of(encoder, test, layer);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--features: " + e.getMessage());
            }
        }
        return new LoadedData(
                loaded.name(), Examples.of(train), Examples.of(test), List.of(), loaded.classes(), List.of());
    }

    private int layer(ModelSpec spec) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < spec.layers().size(); i++) {
            names.add(spec.layerName(i));
        }
        if (featuresLayer.isEmpty()) {
            return Math.max(0, names.size() - 2);
        }
        int layer = names.indexOf(featuresLayer.get());
        if (layer < 0) {
            throw new UsageException("--features-layer: found '" + featuresLayer.get() + "', expected one of "
                    + String.join(", ", names));
        }
        return layer;
    }

    /** The model that {@code --load}'s file declares, where no model is named. */
    ModelSpec declared() {
        Path file = load.orElseThrow(() -> new UsageException("expected --model NAME, --plan FILE or --load FILE"));
        return ModelOptions.read("--load", file).spec();
    }

    /** Overwrites the starting parameters with those of {@code --load}. */
    void load(ModelSpec spec, float[] parameters, Output output) {
        if (load.isEmpty()) {
            return;
        }
        if (map.isEmpty() && skip.isEmpty() && isWhole(load.get(), spec)) {
            StoredModel stored = ModelOptions.read("--load", load.get());
            System.arraycopy(stored.parameters(), 0, parameters, 0, parameters.length);
            return;
        }
        WeightLoader loader = new WeightLoader(
                names(),
                layout.equals("channels-first") ? WeightLayout.CHANNELS_FIRST : WeightLayout.CHANNELS_LAST,
                skip);
        List<String> loaded = ModelOptions.reading("--load", () -> loader.load(load.get(), spec, parameters));
        output.say("loaded " + String.join(", ", loaded));
    }

    /** A packed model of this very kind, which has no names to map. */
    private boolean isWhole(Path file, ModelSpec spec) {
        return layout.equals("channels-last")
                && ModelOptions.reading(
                        "--load",
                        () -> ModelFiles.isPacked(file)
                                && ModelFiles.read(file).spec().equals(spec));
    }

    private NameMapping names() {
        try {
            return NameMapping.parse(map);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--map: " + e.getMessage());
        }
    }

    /** What is trained. */
    private TrainedPart part(ModelSpec spec, float[] base, long seed) {
        try {
            if (lora.isPresent()) {
                int rank = lora.get();
                return new LowRankPart(spec, base, rank, loraAlpha.orElse(2.0 * rank), loraWhole, seed);
            }
            if (prune.isPresent()) {
                return new PrunedPart(spec, base, prune.get(), 0.7);
            }
            return binary ? new BinaryPart(spec, base) : new FrozenPart(spec, base, freeze);
        } catch (IllegalArgumentException e) {
            throw new UsageException((lora.isPresent() ? "--lora: " : "--freeze: ") + e.getMessage());
        }
    }

    /** What is minimised. */
    private BatchLoss loss(Model learner, LoadedData loaded, TrainingPlan plan, Output output) {
        Dataset train = loaded.train().data();
        if (teacher.isEmpty()) {
            return learner.lossOf(train, plan);
        }
        if (train.classes() < 2) {
            throw new UsageException("--teacher: " + train.name() + " has no classes to learn probabilities of");
        }
        StoredModel stored = ModelOptions.read("--teacher", teacher.get(), loaded);
        if (stored.spec().outputs() != learner.spec().outputs()) {
            throw new UsageException(
                    "--teacher: " + teacher.get() + " has " + stored.spec().outputs() + " outputs, the student "
                            + learner.spec().outputs());
        }
        try (Model other = new Model(stored.spec(), ModelOptions.rows(stored.spec(), TEACHER_BATCH))) {
            other.loadParameters(stored.parameters());
            output.say("teacher: " + stored.spec() + ", accuracy "
                    + io.sottovoce.simulator.report.Numbers.percent(
                            other.evaluate(loaded.test().data()).accuracy()));
            return new Distillation(train, other.outputs(train), learner.spec().outputs(), temperature, teacherWeight);
        }
    }

    /** Trains as these options say; returns the number of steps. */
    long train(Model learner, LoadedData loaded, TrainingPlan plan, long seed, PassListener listener, Output output)
            throws InterruptedException {
        Dataset train = loaded.train().data();
        BatchLoss loss = loss(learner, loaded, plan, output);
        float[] base = new float[learner.spec().parameterCount()];
        learner.copyParameters(base);
        TrainedPart part = part(learner.spec(), base, seed);
        trainedParameters = part.size();
        output.say("training " + part.size() + " values of a model of " + base.length + " parameters");
        try (PartTrainer trainer = new PartTrainer(learner, part, plan)) {
            trainer.train(train, loss, seed, listener);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        return plan.stepsOn(train.size());
    }

    /** Fields about what was trained. */
    void describe(Map<String, Object> fields) {
        if (special()) {
            fields.put("trainedParameters", trainedParameters);
        }
    }
}
