package io.sottovoce.simulator.cli;

import io.sottovoce.learning.BatchLoss;
import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.Evaluation;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.TrainingResult;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.Limits;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.learning.transfer.PartTrainer;
import io.sottovoce.learning.transfer.TrainedPart;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.Weights;
import io.sottovoce.simulator.report.Numbers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "train",
        description = "Train one model on one machine, without federation: the baseline.",
        footer = {
            "",
            "Examples:",
            "  ./sottovoce train --data digits --model 2nn --epochs 20",
            "  ./sottovoce train --data mnist --model cnn --epochs 2 --batch 32 --lr 0.05 --momentum 0.9 --json",
            "  ./sottovoce train --data 'csv:patients.csv?label=outcome' --model linear --epochs 50",
            "",
            "From another model:",
            "  ./sottovoce train --data digits --load old.safetensors --freeze dense1 --epochs 5",
            "  ./sottovoce train --data digits --model 2nn --load torch.safetensors --map 'dense*=fc*' \\",
            "      --layout channels-first --skip dense3 --lora 4 --lora-whole dense3",
            "  ./sottovoce train --data mnist --model lenet --teacher cnn.safetensors --temperature 4"
        })
final class TrainCommand extends Command {
    private static final int EVALUATION_BATCH = 100;

    @Option(names = "--data", required = true, paramLabel = "NAME", description = "Data set; docs/DATA.md lists them.")
    private String data = "";

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "linear, 2nn, lenet or cnn; needed unless --load's file says what it is.")
    private Optional<String> model = Optional.empty();

    @Option(names = "--epochs", description = "Passes over the data (default: ${DEFAULT-VALUE}).", defaultValue = "10")
    private int epochs;

    @Option(names = "--batch", description = "Examples in a batch (default: ${DEFAULT-VALUE}).", defaultValue = "32")
    private int batch;

    @Option(names = "--lr", description = "Learning rate (default: ${DEFAULT-VALUE}).", defaultValue = "0.05")
    private double learningRate;

    @Option(names = "--momentum", description = "Momentum (default: ${DEFAULT-VALUE}).", defaultValue = "0.9")
    private double momentum;

    @Option(names = "--seed", description = "Seed (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the model goes (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-out")
    private Path out = Path.of("");

    @Mixin
    private final TransferOptions transfer = new TransferOptions();

    TrainCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        Arguments.range("--epochs", epochs, 1, TrainingPlan.EPOCHS_MAX);
        Arguments.range("--batch", batch, 1, Limits.BATCH_MAX);
        OptimiserSpec sgd = new OptimiserSpec.Sgd(learningRate, momentum, 0);
        LoadedData loaded = Arguments.data(data);
        loaded.notes().forEach(output::note);
        Dataset train = loaded.train().data();
        transfer.check();
        ModelSpec spec = model.map(name -> named(name, train)).orElseGet(transfer::declared);
        ModelOptions.requireFit("--load", spec, train);
        float[] parameters = InitialParameters.of(spec, seed);
        transfer.load(spec, parameters, output);
        Path folder = Arguments.folder("--out", out);
        try (Model learner = new Model(spec, Math.max(batch, EVALUATION_BATCH))) {
            learner.loadParameters(parameters);
            return transfer.special()
                    ? transferred(output, learner, loaded, TrainingPlan.epochs(epochs, batch, sgd), folder)
                    : trained(output, learner, loaded, TrainingPlan.epochs(1, batch, sgd), folder);
        } catch (DivergedException e) {
            throw new RunException(e.getMessage() + "; try a smaller --lr", e);
        }
    }

    private Map<String, Object> trained(Output output, Model learner, LoadedData loaded, TrainingPlan pass, Path folder)
            throws InterruptedException {
        Dataset train = loaded.train().data();
        Evaluation last = new Evaluation(0, 0, 0);
        long training = 0;
        long start = System.nanoTime();
        try (Progress progress = new Progress(output, "training", epochs)) {
            for (int epoch = 1; epoch <= epochs; epoch++) {
                long begun = System.nanoTime();
                TrainingResult result = learner.train(train, pass, seed + epoch);
                training += System.nanoTime() - begun;
                last = learner.evaluate(loaded.test().data());
                progress.at(epoch, Numbers.percent(last.accuracy()));
                output.say(line(epoch, result.meanLoss(), last));
            }
        }
        return fields(output, learner, last, train, training, start, folder);
    }

    /** Training of a part, or from a teacher: one run over all passes, so that schedules see them all. */
    private Map<String, Object> transferred(
            Output output, Model learner, LoadedData loaded, TrainingPlan plan, Path folder)
            throws InterruptedException {
        Dataset train = loaded.train().data();
        BatchLoss loss = transfer.loss(learner, loaded, plan, output);
        float[] base = new float[learner.spec().parameterCount()];
        learner.copyParameters(base);
        TrainedPart part = transfer.part(learner.spec(), base, seed);
        output.say("training " + part.size() + " values of a model of " + base.length + " parameters");
        long start = System.nanoTime();
        try (PartTrainer trainer = new PartTrainer(learner, part, plan);
                Progress progress = new Progress(output, "training", epochs)) {
            trainer.train(train, loss, seed, (epoch, meanLoss) -> {
                Evaluation now = learner.evaluate(loaded.test().data());
                progress.at(epoch, Numbers.percent(now.accuracy()));
                output.say(line(epoch, meanLoss, now));
            });
        }
        long training = System.nanoTime() - start;
        Evaluation last = learner.evaluate(loaded.test().data());
        Map<String, Object> fields = fields(output, learner, last, train, training, start, folder);
        transfer.describe(part, learner.spec(), fields);
        return fields;
    }

    private Map<String, Object> fields(
            Output output, Model learner, Evaluation last, Dataset train, long training, long start, Path folder) {
        float[] parameters = new float[learner.spec().parameterCount()];
        learner.copyParameters(parameters);
        Path file = RunFields.saveModel(learner.spec(), parameters, folder);
        output.say("model: " + file);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("accuracy", last.accuracy());
        fields.put("loss", last.loss());
        fields.put("epochs", epochs);
        fields.put("samplesPerSecond", (double) train.size() * epochs / (training / RunFields.NANOS));
        fields.put("wallSeconds", (System.nanoTime() - start) / RunFields.NANOS);
        fields.put("peakMemoryBytes", MemoryUse.peakBytes());
        fields.put("weightsHash", Weights.hash(parameters).hex());
        fields.put("model", file.toString());
        return fields;
    }

    private static ModelSpec named(String name, Dataset train) {
        return ModelSpec.named(name, Arrays.stream(train.shape()).boxed().toList(), Math.max(1, train.classes()));
    }

    private static String line(int epoch, double trainingLoss, Evaluation test) {
        return String.format(
                Locale.ROOT,
                "epoch %3d  training loss %.4f  test loss %.4f  accuracy %s",
                epoch,
                trainingLoss,
                test.loss(),
                Numbers.percent(test.accuracy()));
    }
}
