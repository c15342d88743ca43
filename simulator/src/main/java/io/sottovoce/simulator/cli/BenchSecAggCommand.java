package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.bench.SecAggBenchmark;
import io.sottovoce.simulator.bench.SecAggFigures;
import io.sottovoce.simulator.bench.SecAggSetting;
import java.math.BigDecimal;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "secagg",
        description = {
            "A secure sum of real clients and a real server in this process, checked in every coordinate.",
            "Every masked input is real, so a large cohort takes minutes; what is measured is one client and the server's"
                    + " unmasking, by processor time, beside the AES-CTR rate of the same run."
        },
        footer = {
            "",
            "Examples:",
            "  ./sottovoce bench secagg --clients 100 --dimension 1048576 --dropout 0.1",
            "  ./sottovoce bench secagg --clients 1000 --dimension 1048576 --dropout 0.05 --threads 2 --json"
        })
final class BenchSecAggCommand extends Command {
    private static final int CLIENTS_MAX = 4096;
    private static final int DIMENSION_MAX = 1 << 26;
    private static final int THREADS_MAX = 256;

    @Option(names = "--clients", required = true, paramLabel = "N", description = "Clients in the sum.")
    private int clients;

    @Option(names = "--dimension", required = true, paramLabel = "D", description = "Coordinates of the update.")
    private int dimension;

    @Option(
            names = "--dropout",
            required = true,
            paramLabel = "F",
            description = "Share of the clients that drop out after they have dealt their shares, 0 to 1.")
    private BigDecimal dropped = BigDecimal.ZERO;

    @Option(
            names = "--corrupt",
            paramLabel = "G",
            description = "Share of the clients that may work with the server (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.05")
    private BigDecimal corrupt = BigDecimal.ZERO;

    @Option(
            names = "--bits",
            paramLabel = "B",
            description = "Bits of the ring (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int bits;

    @Option(
            names = "--threads",
            paramLabel = "T",
            description = "Threads of the unmasking (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int threads;

    BenchSecAggCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException, GeneralSecurityException {
        Arguments.range("--clients", clients, 1, CLIENTS_MAX);
        Arguments.range("--dimension", dimension, 1, DIMENSION_MAX);
        Arguments.range("--threads", threads, 1, THREADS_MAX);
        SecAggFigures figures = figures(output);
        Map<String, Object> fields = fields(figures);
        fields.forEach((name, value) -> output.say(line(name, value)));
        return fields;
    }

    private SecAggFigures figures(Output output) throws InterruptedException, GeneralSecurityException {
        SecAggSetting setting;
        try {
            setting = new SecAggSetting(
                    clients,
                    dimension,
                    bits,
                    PartsPerMillion.ofFraction(corrupt),
                    PartsPerMillion.ofFraction(dropped),
                    threads);
            return SecAggBenchmark.run(setting, output::note);
        } catch (IllegalArgumentException refusal) {
            throw new UsageException(String.valueOf(refusal.getMessage()));
        } catch (IllegalStateException failure) {
            throw new RunException(String.valueOf(failure.getMessage()), failure);
        }
    }

    private Map<String, Object> fields(SecAggFigures figures) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("serverUnmaskSeconds", figures.unmaskSeconds());
        fields.put("clientSeconds", figures.clientSeconds());
        fields.put("uploadBytes", figures.uploadBytes());
        fields.put("masksExpanded", figures.masksExpanded());
        fields.put("aesCtrBytesPerSecond", figures.aesCtrBytesPerSecond());
        fields.put("ratioToLimit", figures.ratioToLimit());
        fields.put("limitSeconds", figures.limitSeconds());
        fields.put("serverUnmaskCpuSeconds", figures.unmaskCpuSeconds());
        fields.put("serverUnmaskWallSeconds", figures.unmaskWallSeconds());
        fields.put("serverRestoreSeconds", figures.restoreSeconds());
        fields.put("serverIngestSecondsPerClient", figures.ingestSeconds());
        fields.put("clientWallSeconds", figures.clientWallSeconds());
        fields.put("clientSecondsByPart", figures.clientParts());
        fields.put("clients", clients);
        fields.put("dimension", dimension);
        fields.put("bits", bits);
        fields.put("degree", figures.degree());
        fields.put("threshold", figures.threshold());
        fields.put("threads", threads);
        fields.put("verified", true);
        fields.put("peakMemoryBytes", MemoryUse.peakBytes());
        return fields;
    }

    private static String line(String name, Object value) {
        Object shown = value instanceof Double number ? String.format(Locale.ROOT, "%.4f", number) : value;
        return String.format(Locale.ROOT, "%-30s %s", name, shown);
    }
}
