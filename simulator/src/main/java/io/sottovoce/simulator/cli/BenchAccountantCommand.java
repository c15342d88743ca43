package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.accounting.AccountantKind;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.bench.AccountantBenchmark;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "accountant",
        description = {
            "How long the accountants take for steps on Poisson samples, on one thread.",
            "The first answer counts: nobody asks the same question twice in one process."
        },
        footer = {
            "",
            "Examples:",
            "  ./sottovoce bench accountant",
            "  ./sottovoce bench accountant --steps 100000 --sampling-rate 0.001 --delta 1e-12 --json"
        })
final class BenchAccountantCommand extends Command {
    @Option(
            names = "--noise-multiplier",
            paramLabel = "S",
            description = "Standard deviation over sensitivity (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private double noiseMultiplier;

    @Option(
            names = "--sampling-rate",
            paramLabel = "Q",
            description = "Chance of taking part in a step (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.01")
    private double samplingRate;

    @Option(
            names = "--steps",
            paramLabel = "T",
            description = "Steps (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000")
    private long steps;

    @Option(
            names = "--delta",
            paramLabel = "D",
            description = "Delta (default: ${DEFAULT-VALUE}).",
            defaultValue = "1e-5")
    private double delta;

    BenchAccountantCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) {
        AccountantBenchmark benchmark = new AccountantBenchmark(noiseMultiplier, samplingRate, steps, delta);
        Map<String, Object> fields = new LinkedHashMap<>();
        try {
            for (AccountantKind kind : new AccountantKind[] {AccountantKind.PLD, AccountantKind.RDP}) {
                AccountantBenchmark.Times times = benchmark.run(kind);
                fields.put(kind.label() + "Seconds", times.wallSeconds());
                fields.put(kind.label() + "CpuSeconds", times.cpuSeconds());
                fields.put(kind.label() + "WarmCpuSeconds", times.warmCpuSeconds());
                fields.put(kind.label() + "Epsilon", times.epsilon());
            }
        } catch (IllegalArgumentException refusal) {
            throw new UsageException(String.valueOf(refusal.getMessage()));
        }
        fields.put("steps", steps);
        fields.put("samplingRate", samplingRate);
        fields.put("noiseMultiplier", noiseMultiplier);
        fields.put("delta", delta);
        fields.put("peakMemoryBytes", MemoryUse.peakBytes());
        fields.forEach((name, value) -> output.say(String.format(Locale.ROOT, "%-20s %s", name, value)));
        return fields;
    }
}
