package io.sottovoce.simulator.cli;

import io.sottovoce.learning.Backend;
import io.sottovoce.learning.bench.TrainBenchmark;
import io.sottovoce.learning.spec.Limits;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.simulator.MemoryUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Benchmarks. */
final class BenchCommands {
    private BenchCommands() {}

    static CommandLine group(Console console) {
        return new CommandLine(new Group())
                .addSubcommand(new Train(console))
                .addSubcommand(new BenchSecAggCommand(console))
                .addSubcommand(new BenchAccountantCommand(console));
    }

    @CommandLine.Command(
            name = "bench",
            description = "Measure, beside the machine's own limit in the same run.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {"", "Example:", "  ./sottovoce bench train --model 2nn --batch 10"})
    private static final class Group extends CommandGroup {}

    @CommandLine.Command(
            name = "train",
            description = "Training steps of one model on one thread, on noise of shape 28 x 28 x 1 with ten classes.",
            footer = {"", "Example:", "  ./sottovoce bench train --model cnn --batch 32 --json"})
    private static final class Train extends Command {
        @Option(names = "--model", required = true, paramLabel = "NAME", description = "linear, 2nn, lenet or cnn.")
        private String model = "";

        @Option(
                names = "--batch",
                description = "Examples in a batch (default: ${DEFAULT-VALUE}).",
                defaultValue = "32")
        private int batch;

        Train(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            Arguments.range("--batch", batch, 1, Limits.BATCH_MAX);
            ModelSpec spec = ModelSpec.named(model, List.of(28, 28, 1), 10);
            output.say(Backend.describe());
            TrainBenchmark.Result result = TrainBenchmark.run(spec, batch);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("model", model);
            fields.put("batch", batch);
            fields.put("samplesPerSecond", result.samplesPerSecond());
            fields.put("samplesPerCpuSecond", 1000 * batch / result.stepCpuMillis());
            fields.put("stepMillis", result.stepMillis());
            fields.put("stepCpuMillis", result.stepCpuMillis());
            fields.put("gemmGflops", result.gemmGflops());
            fields.put("peakMemoryBytes", MemoryUse.peakBytes());
            fields.put("breakdownMillis", result.breakdownMillis());
            fields.forEach((name, value) -> {
                if (value instanceof Double number) {
                    output.say(String.format(Locale.ROOT, "%-20s %12.3f", name, number));
                }
            });
            result.breakdownMillis()
                    .forEach((part, millis) ->
                            output.say(String.format(Locale.ROOT, "  %-20s %10.4f ms", part, millis)));
            return fields;
        }
    }
}
