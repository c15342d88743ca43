package io.sottovoce.simulator.cli;

import io.sottovoce.learning.BigramBaseline;
import io.sottovoce.learning.ClientState;
import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.PassListener;
import io.sottovoce.learning.RecordCost;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "train",
        description = "Train one model on one machine, without federation: the baseline.",
        footer = {
            "",
            "Examples:",
            "  ./sottovoce train --data digits --model 2nn --epochs 20",
            "  ./sottovoce train --data mnist --model cnn --epochs 2 --batch 32 --lr 0.05 --momentum 0.9 --json",
            "  ./sottovoce train --data digits --model 2nn --dp-noise-multiplier 1.1 --dp-clip 1 --momentum 0",
            "  ./sottovoce train --data 'csv:patients.csv?label=outcome' --model linear --epochs 50",
            "  ./sottovoce train --data mnist --model lenet --adversarial fast --adv-epsilon 0.3 --adv-warmup 3000",
            "",
            "From another model (docs/COMPRESSION.md):",
            "  ./sottovoce train --data digits --load old.safetensors --freeze dense1 --epochs 5",
            "  ./sottovoce train --data digits --model 2nn --load torch.safetensors --map 'dense*=fc*' \\",
            "      --layout channels-first --skip dense3 --lora 4 --lora-whole dense3",
            "  ./sottovoce train --data mnist --model lenet --teacher cnn.safetensors --temperature 3"
        })
final class TrainCommand extends Command {
    private static final int EVALUATION_BATCH = 100;

    @Option(names = "--data", required = true, paramLabel = "NAME", description = "Data set; docs/DATA.md lists them.")
    private String data = "";

    @CommandLine.Mixin
    private LearningOptions learning = new LearningOptions();

    @CommandLine.Mixin
    private TransferOptions transfer = new TransferOptions();

    @Option(names = "--dp-delta", description = "Delta at which epsilon is stated (default: ${DEFAULT-VALUE}).")
    private double delta = 1e-5;

    @Option(names = "--seed", description = "Seed (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where model, plots and report go (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-out")
    private Path out = Path.of("");

    TrainCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException, IOException {
        if (!(delta > 0 && delta < 1)) {
            throw new UsageException("--dp-delta: found " + delta + ", expected a number between 0 and 1");
        }
        transfer.check();
        LoadedData whole = Arguments.data(data);
        whole.notes().forEach(output::note);
        LoadedData loaded = transfer.view(whole, seed);
        Plan plan = learning.plan(loaded.train().data(), transfer::declared);
        ModelOptions.requireFit("--data", plan.model(), loaded.train().data());
        float[] parameters = InitialParameters.of(plan.model(), seed);
        transfer.load(plan.model(), parameters, output);
        Path folder = Arguments.folder("--out", out);
        int rows = Math.max(plan.training().rowsMax(), ModelOptions.rows(plan.model(), EVALUATION_BATCH));
        try (Model learner = new Model(plan.model(), rows)) {
            learner.loadParameters(parameters);
            return new Run(output, learner, loaded, plan).trained(folder);
        } catch (DivergedException e) {
            throw new RunException(e.getMessage() + "; try a smaller --lr", e);
        }
    }

    /** One training with what it reports. */
    private final class Run {
        private final Output output;
        private final Model learner;
        private final LoadedData loaded;
        private final Plan plan;
        private Score last = new Score(0, 0);
        private long evaluating;
        private final TrainReport report = new TrainReport();

        Run(Output output, Model learner, LoadedData loaded, Plan plan) {
            this.output = output;
            this.learner = learner;
            this.loaded = loaded;
            this.plan = plan;
        }

        Map<String, Object> trained(Path folder) throws InterruptedException, IOException {
            Dataset train = loaded.train().data();
            long start = System.nanoTime();
            long steps;
            try (Progress progress =
                    new Progress(output, "training", plan.training().epochs().orElse(1))) {
                PassListener listener = loss -> passed(progress, loss);
                steps = transfer.special()
                        ? transfer.train(learner, loaded, plan.training(), seed, listener, output)
                        : learner.train(train, plan.training(), seed, new ClientState(), null, listener)
                                .steps();
            }
            long wall = System.nanoTime() - start;
            evaluate();
            float[] parameters = new float[learner.spec().parameterCount()];
            learner.copyParameters(parameters);
            Path file = RunFields.saveModel(learner.spec(), parameters, folder);
            output.say("model: " + file);
            Map<String, Object> fields = fields(steps, wall);
            fields.put("parameters", parameters.length);
            transfer.describe(fields);
            fields.put("weightsHash", Weights.hash(parameters).hex());
            fields.put("model", file.toString());
            fields.put("curve", report.curve());
            report.write(plan.model().name() + " on " + loaded.name(), fields, folder);
            output.say("report: " + fields.get("report"));
            return fields;
        }

        private void passed(Progress progress, double meanLoss) {
            evaluate();
            report.passed(meanLoss, last);
            progress.at(report.passes(), last.word());
            output.say(String.format(
                    Locale.ROOT,
                    "epoch %3d  training loss %s  %s",
                    report.passes(),
                    Double.isNaN(meanLoss) ? "kept back" : String.format(Locale.ROOT, "%.4f", meanLoss),
                    last.words("test loss")));
        }

        private void evaluate() {
            long start = System.nanoTime();
            LossSpec loss = plan.training().lossSpecFor(plan.model());
            last = Score.of(learner.evaluate(loaded.test().data(), loss), loss.kind());
            evaluating += System.nanoTime() - start;
        }

        private Map<String, Object> fields(long steps, long wall) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("accuracy", last.accuracy());
            fields.put("loss", last.loss());
            fields.put("epochs", report.passes());
            fields.put("steps", steps);
            if (plan.training().lossFor(plan.model()) == LossKind.NEXT_TOKEN) {
                double bigram = BigramBaseline.of(loaded.train().data())
                        .loss(loaded.test().data());
                fields.put("bigramLoss", bigram);
                output.say(String.format(Locale.ROOT, "test loss of pairs of tokens alone: %.4f", bigram));
            }
            if (plan.training().options().privacy().isPresent()) {
                double epsilon =
                        new RecordCost(plan.training(), loaded.train().data().size()).charge(delta);
                fields.put("epsilon", epsilon);
                fields.put("delta", delta);
                output.say(String.format(Locale.ROOT, "epsilon: %.3f at delta %.1e, for each example", epsilon, delta));
            }
            double seconds = Math.max(1, wall - evaluating) / RunFields.NANOS;
            fields.put("samplesPerSecond", steps * (double) plan.training().batchSize() / seconds);
            fields.put("wallSeconds", wall / RunFields.NANOS);
            fields.put("peakMemoryBytes", MemoryUse.peakBytes());
            return fields;
        }
    }
}
