package io.sottovoce.simulator.cli;

import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.compress.Packing;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.io.ModelFiles;
import io.sottovoce.learning.io.PackedModel;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.Limits;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.learning.transfer.BinaryPart;
import io.sottovoce.learning.transfer.PartTrainer;
import io.sottovoce.learning.transfer.PrunedPart;
import io.sottovoce.learning.transfer.TrainedPart;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "compress",
        description =
                "Make a saved model smaller, and measure what that costs: size on disk and accuracy on test data.",
        footer = {
            "",
            "Methods: int8 (eight-bit weights, no training), binary (signs, trained again), prune (most weights zero,",
            "trained again), or all.",
            "",
            "Examples:",
            "  ./sottovoce compress --model sottovoce-out/model.safetensors --data mnist --method int8",
            "  ./sottovoce compress --model model.safetensors --data digits --method all --sparsity 0.9 --epochs 5 --json"
        })
final class CompressCommand extends Command {
    private static final int EVALUATION_BATCH = 100;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The saved model.")
    private Path model = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "NAME", description = "Data set to train and measure on.")
    private String data = "";

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "int8, binary, prune or all (default: ${DEFAULT-VALUE}).",
            defaultValue = "int8")
    private Choice method = Choice.INT8;

    @Option(
            names = "--sparsity",
            paramLabel = "SHARE",
            description = "Share of each weight that prune makes zero (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.9")
    private double sparsity;

    @Option(
            names = "--epochs",
            description = "Passes of training for binary and prune (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    private int epochs;

    @Option(names = "--batch", description = "Examples in a batch (default: ${DEFAULT-VALUE}).", defaultValue = "32")
    private int batch;

    @Option(names = "--lr", description = "Learning rate (default: ${DEFAULT-VALUE}).", defaultValue = "0.01")
    private double learningRate;

    @Option(names = "--momentum", description = "Momentum (default: ${DEFAULT-VALUE}).", defaultValue = "0.9")
    private double momentum;

    @Option(
            names = "--seed",
            description = "Seed of the order of examples (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the smaller models, plots and report go (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-out")
    private Path out = Path.of("");

    CompressCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException, IOException {
        Arguments.range("--epochs", epochs, 1, TrainingPlan.EPOCHS_MAX);
        Arguments.range("--batch", batch, 1, Limits.BATCH_MAX);
        Arguments.real("--sparsity", sparsity, 0, 0.999);
        TrainingPlan plan = TrainingPlan.epochs(epochs, batch, new OptimiserSpec.Sgd(learningRate, momentum, 0));
        LoadedData loaded = Arguments.data(data);
        loaded.notes().forEach(output::note);
        StoredModel stored = ModelOptions.read("--model", model, loaded);
        Path folder = Arguments.folder("--out", out);
        Path whole = folder.resolve("model-float.safetensors");
        ModelFiles.write(stored, whole);
        long bytes = Arguments.size(whole);
        Score before = evaluate(stored, loaded.test().data());
        String measure = before.hasAccuracy() ? "accuracy" : "loss";
        output.say(String.format(Locale.ROOT, "%-8s %10s  %-11s %s", "", "size", measure, "size against float"));
        say(output, "float", bytes, before, 1);
        CompressReport report = new CompressReport(before.hasAccuracy());
        report.add("float", bytes, before, Packing.sparsity(stored));
        List<Map<String, Object>> results = new ArrayList<>();
        for (Choice each : method.methods()) {
            results.add(result(each, stored, loaded, plan, folder, bytes, before, output, report));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("accuracy", before.accuracy());
        fields.put("loss", before.loss());
        fields.put("bytes", bytes);
        fields.put("parameters", stored.spec().parameterCount());
        fields.put("results", results);
        report.write(model, loaded.name(), fields, folder);
        output.say("report: " + fields.get("report"));
        return fields;
    }

    private Map<String, Object> result(
            Choice each,
            StoredModel stored,
            LoadedData loaded,
            TrainingPlan plan,
            Path folder,
            long bytes,
            Score before,
            Output output,
            CompressReport report)
            throws InterruptedException, IOException {
        PackedModel packed = packed(each, stored, loaded.train().data(), plan);
        Path file = folder.resolve("model-" + each.word() + ".packed")
                .toAbsolutePath()
                .normalize();
        ModelFiles.write(packed, file);
        StoredModel back = ModelFiles.read(file);
        Score after = evaluate(back, loaded.test().data());
        long size = Arguments.size(file);
        report.add(each.word(), size, after, Packing.sparsity(back));
        say(output, each.word(), size, after, (double) size / bytes);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("method", each.word());
        result.put("accuracy", after.accuracy());
        result.put("accuracyDrop", before.accuracy() - after.accuracy());
        result.put("loss", after.loss());
        result.put("bytes", size);
        result.put("sizeRatio", (double) size / bytes);
        result.put("zeroShare", Packing.sparsity(back));
        result.put("model", file.toString());
        return result;
    }

    private PackedModel packed(Choice each, StoredModel stored, Dataset train, TrainingPlan plan)
            throws InterruptedException {
        return switch (each) {
            case INT8 -> Packing.integers(stored);
            case BINARY ->
                Packing.signs(trained(stored, new BinaryPart(stored.spec(), stored.parameters()), train, plan));
            case PRUNE ->
                Packing.sparse(trained(
                        stored, new PrunedPart(stored.spec(), stored.parameters(), sparsity, 0.7), train, plan));
            case ALL -> throw new IllegalStateException("all is several methods");
        };
    }

    private StoredModel trained(StoredModel stored, TrainedPart part, Dataset train, TrainingPlan plan)
            throws InterruptedException {
        try (Model learner = new Model(stored.spec(), batch)) {
            learner.loadParameters(stored.parameters());
            try (PartTrainer trainer = new PartTrainer(learner, part, plan)) {
                trainer.train(train, learner.lossOf(train, plan), seed);
            }
            float[] parameters = new float[stored.spec().parameterCount()];
            learner.copyParameters(parameters);
            return new StoredModel(stored.spec(), parameters);
        } catch (DivergedException e) {
            throw new RunException(e.getMessage() + "; try a smaller --lr", e);
        }
    }

    private static Score evaluate(StoredModel stored, Dataset test) {
        try (Model learner = new Model(stored.spec(), ModelOptions.rows(stored.spec(), EVALUATION_BATCH))) {
            learner.loadParameters(stored.parameters());
            return Score.of(learner.evaluate(test), LossKind.inferred(stored.spec()));
        }
    }

    private static void say(Output output, String name, long bytes, Score score, double ratio) {
        output.say(String.format(
                Locale.ROOT,
                "%-8s %10s  %-11s %s",
                name,
                Numbers.bytes((double) bytes),
                score.hasAccuracy() ? Numbers.percent(score.accuracy()) : Numbers.plain(score.loss()),
                Numbers.plain(ratio)));
    }

    /** How a model is made smaller. */
    enum Choice {
        INT8,
        BINARY,
        PRUNE,
        ALL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        Set<Choice> methods() {
            return this == ALL ? EnumSet.of(INT8, BINARY, PRUNE) : EnumSet.of(this);
        }
    }
}
