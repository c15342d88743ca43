package io.sottovoce.simulator.cli;

import io.sottovoce.learning.Backend;
import io.sottovoce.learning.bench.ScalingBenchmark;
import io.sottovoce.learning.bench.TrainBenchmark;
import io.sottovoce.learning.spec.Limits;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.RecordPrivacy;
import io.sottovoce.learning.spec.TrainingOptions;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.simulator.MemoryUse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Measures training steps, beside the machine's matrix product and, where asked, another engine. */
@CommandLine.Command(
        name = "train",
        description = "Training steps of one model on one thread, on noise of the shape the model is known for.",
        footer = {
            "",
            "Examples:",
            "  ./sottovoce bench train --model cnn --batch 32 --json",
            "  ./sottovoce bench train --model char-lstm --batch 10 --against pytorch --json",
            "  ./sottovoce bench train --model dp-cnn --batch 64 --private",
            "  ./sottovoce bench train --model lenet --batch 64 --adversarial pgd --adv-epsilon 0.3",
            "  ./sottovoce bench train --model 2nn --batch 10 --clients 2"
        })
final class BenchTrainCommand extends Command {
    private static final int CLIENTS_MAX = 256;
    private static final List<Integer> DIGIT = List.of(28, 28, 1);
    private static final Map<String, List<Integer>> SHAPES = Map.of(
            "cifar-cnn", List.of(32, 32, 3),
            "resnet-gn", List.of(32, 32, 3),
            "char-lstm", List.of(80),
            "text-transformer", List.of(80));
    private static final int TOKENS = 66;

    @Option(names = "--model", required = true, paramLabel = "NAME", description = "Model by name.")
    private String model = "";

    @Option(names = "--batch", description = "Examples in a batch (default: ${DEFAULT-VALUE}).", defaultValue = "32")
    private int batch;

    @Option(
            names = "--against",
            paramLabel = "pytorch",
            description = "Measure this engine in the same run; its first use downloads it (about 200 MB).")
    private Optional<String> against = Optional.empty();

    @Option(names = "--private", description = "Measure record-level DP-SGD beside plain SGD.")
    private boolean alsoPrivate;

    @CommandLine.Mixin
    private AdversarialOptions adversarial = new AdversarialOptions();

    @Option(names = "--clients", paramLabel = "N", description = "Measure N models on N threads beside one on one.")
    private Optional<Integer> clients = Optional.empty();

    BenchTrainCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException, IOException {
        Arguments.range("--batch", batch, 1, Limits.BATCH_MAX);
        clients.ifPresent(count -> Arguments.range("--clients", count, 1, CLIENTS_MAX));
        ModelSpec spec = ModelSpec.named(model, SHAPES.getOrDefault(model, DIGIT), outputs());
        Optional<PeerEngine> peer =
                against.isPresent() ? Optional.of(PeerEngine.named(against.get())) : Optional.empty();
        output.say(Backend.describe());
        TrainingPlan plan = TrainingPlan.steps(1, batch, OptimiserSpec.Sgd.plain(1e-3));
        TrainBenchmark.Result result = TrainBenchmark.run(spec, plan);
        Map<String, Object> fields = fields(result);
        if (peer.isPresent()) {
            compare(fields, result, peer.get().measure(model, batch, output));
        }
        if (alsoPrivate) {
            comparePrivate(fields, result, spec, plan);
        }
        Optional<Map<String, Object>> hardening = adversarial.tree();
        if (hardening.isPresent()) {
            compareAdversarial(fields, result, spec, plan, hardening.get());
        }
        if (clients.isPresent()) {
            fields.put("clients", clients.get());
            fields.put("clientsSpeedup", ScalingBenchmark.run(spec, plan, clients.get()));
        }
        say(output, fields, result);
        return fields;
    }

    private int outputs() {
        return SHAPES.getOrDefault(model, DIGIT).size() == 1 ? TOKENS : 10;
    }

    private Map<String, Object> fields(TrainBenchmark.Result result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", model);
        fields.put("batch", batch);
        fields.put("samplesPerSecond", result.samplesPerSecond());
        fields.put("samplesPerCpuSecond", 1000 * batch / result.stepCpuMillis());
        fields.put("stepMillis", result.stepMillis());
        fields.put("stepCpuMillis", result.stepCpuMillis());
        fields.put("gemmGflops", result.gemmGflops());
        fields.put("allocatedBytesPerStep", result.allocatedBytesPerStep());
        fields.put("peakMemoryBytes", MemoryUse.peakBytes());
        fields.put("breakdownMillis", result.breakdownMillis());
        return fields;
    }

    private static void compare(Map<String, Object> fields, TrainBenchmark.Result ours, PeerEngine.Measurement peer) {
        fields.put("peer", peer.engine());
        fields.put("peerStepMillis", peer.stepMillis());
        fields.put("peerStepCpuMillis", peer.stepCpuMillis());
        fields.put("ratio", ours.stepMillis() / peer.stepMillis());
        fields.put("cpuRatio", ours.stepCpuMillis() / peer.stepCpuMillis());
    }

    private static void comparePrivate(
            Map<String, Object> fields, TrainBenchmark.Result plain, ModelSpec spec, TrainingPlan plan)
            throws InterruptedException {
        TrainingOptions options = TrainingOptions.DEFAULT.withPrivacy(new RecordPrivacy(1.1, 1));
        TrainBenchmark.Result hidden = TrainBenchmark.run(spec, plan.with(options));
        fields.put("privateStepMillis", hidden.stepMillis());
        fields.put("privateStepCpuMillis", hidden.stepCpuMillis());
        fields.put("privateRatio", hidden.stepMillis() / plain.stepMillis());
        fields.put("privateCpuRatio", hidden.stepCpuMillis() / plain.stepCpuMillis());
    }

    private static void compareAdversarial(
            Map<String, Object> fields,
            TrainBenchmark.Result plain,
            ModelSpec spec,
            TrainingPlan plan,
            Map<String, Object> hardening)
            throws InterruptedException {
        Map<String, Object> training = new LinkedHashMap<>(plan.toTree());
        training.put("adversarial", hardening);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("model", spec.toTree());
        tree.put("training", training);
        TrainingPlan hard = Plan.read(SpecTree.of("", tree), Limits.DEFAULT).training();
        TrainBenchmark.Result result = TrainBenchmark.run(spec, hard);
        fields.put("adversarialStepMillis", result.stepMillis());
        fields.put("adversarialStepCpuMillis", result.stepCpuMillis());
        fields.put("adversarialAllocatedBytesPerStep", result.allocatedBytesPerStep());
        fields.put("adversarialRatio", result.stepMillis() / plain.stepMillis());
        fields.put("adversarialCpuRatio", result.stepCpuMillis() / plain.stepCpuMillis());
    }

    private static void say(Output output, Map<String, Object> fields, TrainBenchmark.Result result) {
        fields.forEach((name, value) -> {
            if (value instanceof Double number) {
                output.say(String.format(Locale.ROOT, "%-22s %12.3f", name, number));
            }
        });
        result.breakdownMillis()
                .forEach((part, millis) -> output.say(String.format(Locale.ROOT, "  %-22s %10.4f ms", part, millis)));
    }
}
