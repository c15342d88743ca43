package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.simulator.fault.FaultOutcome;
import io.sottovoce.simulator.fault.FaultReport;
import io.sottovoce.simulator.fault.FaultRun;
import io.sottovoce.simulator.fault.Operation;
import io.sottovoce.simulator.fault.WorldMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "faults",
        description = {
            "The machines of production under a virtual clock and network, with faults and liars; invariants are checked"
                    + " after every event.",
            "A run follows from its seed and its operations. A failing one is shrunk and printed as a test."
        },
        footer = {
            "",
            "Examples:",
            "  ./sottovoce simulate faults --seeds 200",
            "  ./sottovoce simulate faults --seed 1000 --minutes 60 --json",
            "  ./sottovoce simulate faults --seeds 100 --mode async",
            "  ./sottovoce simulate faults --seed 7 --show",
            "  ./sottovoce simulate faults --seed 7 --operations failing.txt",
            "",
            "FILE has an operation a line, such as '9000 kill-server clients= amount=0 for=1000' or",
            "'5000 cut clients=0,1 amount=0 for=20000'; --show prints those of a seed. docs/SIMULATION.md lists the",
            "kinds and the invariants. Exit code 1: an invariant is violated."
        })
final class FaultsCommand extends Command {
    private static final int SEEDS_MAX = 1_000_000_000;
    private static final int MINUTES_MAX = 10_000;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The first seed (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(names = "--seeds", paramLabel = "K", description = "How many seeds, one after the other; 1 unless given.")
    private Optional<Integer> seeds = Optional.empty();

    @Option(names = "--minutes", paramLabel = "M", description = "As many seeds as fit into this time.")
    private Optional<Integer> minutes = Optional.empty();

    @Option(
            names = "--operations",
            paramLabel = "FILE",
            description = "Operations in the place of those that the seed draws.")
    private Optional<Path> operations = Optional.empty();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "secure, grouped, parallel, clear or async worlds only, in the place of what each seed draws.")
    private Optional<String> mode = Optional.empty();

    @Option(names = "--show", description = "Print the operations of the seed and the end of its trace.")
    private boolean show;

    private Optional<WorldMode> only = Optional.empty();
    private boolean failed;

    FaultsCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) {
        int count = minutes.isPresent() ? SEEDS_MAX : Arguments.range("--seeds", seeds.orElse(1), 1, SEEDS_MAX);
        minutes.ifPresent(value -> Arguments.range("--minutes", value, 1, MINUTES_MAX));
        if (minutes.isPresent() && seeds.isPresent()) {
            throw new UsageException("--minutes: state it or --seeds, one of the two");
        }
        only = mode.map(FaultsCommand::modeOf);
        if (operations.isPresent() && count > 1) {
            throw new UsageException("--operations: a list belongs to one seed, found more than one");
        }
        return runAll(count, output);
    }

    private Map<String, Object> runAll(int count, Output output) {
        long start = System.nanoTime();
        Optional<Long> endNanos = minutes.map(value -> start + value * 60_000_000_000L);
        MessageDigest traces = Canonical.newSha256();
        Tally tally = new Tally();
        Optional<FaultReport> report = Optional.empty();
        Progress bar = new Progress(output, "seeds", minutes.isPresent() ? -1 : count);
        Ending ending = new Ending(() -> {
            bar.abandon();
            output.note("interrupted; " + tally.line());
        });
        try (Progress progress = bar) {
            for (int i = 0; i < count && report.isEmpty() && beforeEnd(endNanos); i++) {
                FaultOutcome outcome = one(seed + i);
                traces.update(outcome.traceHash().toBytes());
                tally.add(outcome);
                progress.at(i + 1L, tally.events + " events");
                if (show) {
                    progress.above(() -> show(outcome, output));
                }
                report = outcome.violation().map(violation -> FaultReport.of(outcome));
            }
        } finally {
            ending.close();
        }
        failed = report.isPresent();
        report.ifPresent(found -> output.say(found.text()));
        Map<String, Object> fields = fields(tally, (System.nanoTime() - start) / 1e9, traces);
        fields.put(
                "violation",
                report.<Object>map(
                                found -> found.found().violation().orElseThrow().toString())
                        .orElse(""));
        report.ifPresent(found -> {
            fields.put("failingSeed", found.found().seed());
            fields.put("failingMode", found.found().mode().toString());
            fields.put(
                    "operations",
                    found.shrunk().operations().stream()
                            .map(Operation::toString)
                            .toList());
            fields.put("test", found.test());
        });
        if (!failed) {
            output.say(tally.line());
            output.say("trace hash: " + fields.get("traceHash"));
        }
        return fields;
    }

    private static boolean beforeEnd(Optional<Long> endNanos) {
        return endNanos.isEmpty() || System.nanoTime() - endNanos.get() < 0;
    }

    private FaultOutcome one(long one) {
        WorldMode of = only.orElseGet(() -> WorldMode.ofSeed(one));
        if (operations.isEmpty()) {
            return FaultRun.of(one, of);
        }
        Path file = operations.get();
        try {
            return FaultRun.of(one, of, Operation.parseAll(Files.readString(file)));
        } catch (IOException e) {
            throw new UsageException("--operations: cannot read " + file);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--operations: " + file + ": " + e.getMessage());
        }
    }

    private static WorldMode modeOf(String name) {
        try {
            return WorldMode.parse(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--mode: " + e.getMessage());
        }
    }

    private static void show(FaultOutcome outcome, Output output) {
        output.say("seed " + outcome.seed() + ", mode " + outcome.mode() + ", operations:");
        outcome.operations().forEach(operation -> output.say("  " + operation));
        List<String> lines = outcome.lastLines();
        output.say("end of the trace:");
        lines.forEach(line -> output.say("  " + line));
    }

    private Map<String, Object> fields(Tally tally, double seconds, MessageDigest traces) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seed", seed);
        fields.put("seeds", tally.runs);
        fields.put("modes", tally.modes());
        fields.put("events", tally.events);
        fields.put("operationsDone", tally.operations);
        fields.put("sums", tally.sums);
        fields.put("commits", tally.commits);
        fields.put("virtualSeconds", tally.virtualMillis / 1000);
        fields.put("wallSeconds", seconds);
        fields.put("traceHash", ContentHash.finish(traces).hex());
        return fields;
    }

    @Override
    int exitCode() {
        return failed ? ExitCodes.FAILED : ExitCodes.OK;
    }

    /** What was done so far. */
    private static final class Tally {
        private int runs;
        private long events;
        private long operations;
        private long sums;
        private long commits;
        private long virtualMillis;
        private final Map<WorldMode, Integer> modes = new EnumMap<>(WorldMode.class);

        void add(FaultOutcome outcome) {
            runs++;
            modes.merge(outcome.mode(), 1, Integer::sum);
            events += outcome.events();
            operations += outcome.operations().size();
            sums += outcome.sums();
            commits += outcome.commits();
            virtualMillis += outcome.virtualMillis();
        }

        /** How many worlds of each mode. */
        Map<String, Integer> modes() {
            Map<String, Integer> named = new LinkedHashMap<>();
            modes.forEach((mode, count) -> named.put(mode.toString(), count));
            return named;
        }

        String line() {
            return (runs == 1 ? "1 seed held: " : runs + " seeds held: ") + operations + " operations, " + events
                    + " events, " + sums + " sums, " + commits + " commits, " + virtualMillis / 3_600_000
                    + " h " + virtualMillis / 60_000 % 60 + " min of virtual time";
        }
    }
}
