package io.sottovoce.simulator.cli;

import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.secure.SumMode;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.Workloads;
import io.sottovoce.simulator.workload.YamlDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is simulated: a workload or a file, and the options that change it. */
final class WorkloadOptions {
    @Parameters(paramLabel = "WORKLOAD|FILE", arity = "0..1", description = "Name of a workload, or a YAML file.")
    private String workload = ""; // not required by the parser, which would require it of subcommands, too

    @Option(names = "--seed", description = "Seed of the model, the cohorts, the cut of the data and the training.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--clients", paramLabel = "N", description = "Number of clients.")
    private Optional<Integer> clients = Optional.empty();

    @Option(names = "--rounds", paramLabel = "N", description = "Number of rounds.")
    private Optional<Integer> rounds = Optional.empty();

    @Option(names = "--full", description = "All rounds of a workload whose name stands for its first ones.")
    private boolean full;

    @Option(names = "--cohort", paramLabel = "N", description = "Clients a round, in the place of cohort.size.")
    private Optional<Integer> cohort = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "NAME",
            description = "Data set in the place of the workload's, for training and for evaluation.")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--partition",
            paramLabel = "RULE",
            description = "iid, dirichlet:A, sizes:A, shards:N, labels:N or user; then +features:S.")
    private Optional<String> partition = Optional.empty();

    @Option(
            names = "--secagg",
            paramLabel = "off|equivalent|on",
            description =
                    "Sums of a task of secure aggregation: the plain mean; the arithmetic with clipping, encoding and"
                            + " noise (the default); or the protocol's machines with every mask.")
    private Optional<SumMode> secagg = Optional.empty();

    @Option(
            names = "--secagg-every",
            paramLabel = "N",
            description = "With --secagg on: run the machines in one of N rounds, the arithmetic in the others.")
    private Optional<Integer> secaggEvery = Optional.empty();

    @Option(
            names = "--attackers",
            paramLabel = "KIND[:X]@SHARE",
            description = "Hostile clients, such as backdoor@0.2; docs/HARDENING.md lists the kinds.")
    private Optional<String> attackers = Optional.empty();

    @Option(
            names = "--defence",
            paramLabel = "KIND",
            description = "Robust rule in the place of the mean, such as median; settings are for the task file.")
    private Optional<String> defence = Optional.empty();

    /** The workload with the options put into it. */
    Chosen read() {
        if (workload.isEmpty()) {
            throw new UsageException("WORKLOAD|FILE: missing, expected the name of a workload or a YAML file");
        }
        YamlDocument document = Workloads.named(workload).orElseGet(this::readFile);
        Map<String, Object> tree = document.tree();
        seed.ifPresent(value -> tree.put("seed", value));
        length(tree).ifPresent(value -> tree.put("rounds", value));
        cohort.ifPresent(value -> resize(tree, value));
        Map<String, Object> own = new LinkedHashMap<>();
        if (tree.get(Workload.SIMULATION) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> own.put(String.valueOf(key), value));
        } else if (tree.containsKey(Workload.SIMULATION)) {
            return chosen(document, tree);
        }
        clients.ifPresent(value -> own.put("clients", Arguments.range("--clients", value, 1, Workload.CLIENTS_MAX)));
        data.ifPresent(value -> {
            own.put("data", value);
            evaluatedOn(tree, value);
        });
        partition.ifPresent(value -> own.put("partition", value));
        attackers.ifPresent(text -> own.put("attackers", AttackOptions.attackers("--attackers", text)));
        defence.ifPresent(kind ->
                tree.put("aggregation", AttackOptions.defended(tree.get("aggregation"), kind, data(tree, own))));
        tree.put(Workload.SIMULATION, own);
        inTheClear(tree);
        return chosen(document, tree);
    }

    private Chosen chosen(YamlDocument document, Map<String, Object> tree) {
        return new Chosen(requireSums(document.reading(() -> Workload.fromTree(tree))), tree);
    }

    /** How sums of secure aggregation are made. */
    SumChoice sums() {
        SumMode mode = secagg.orElse(SumMode.EQUIVALENT);
        if (secaggEvery.isPresent() && mode != SumMode.ON) {
            throw new UsageException(
                    "--secagg-every: expected beside --secagg on, whose machines it runs now and then");
        }
        return new SumChoice(mode, Arguments.range("--secagg-every", secaggEvery.orElse(1), 1, TaskSpec.ROUNDS_MAX));
    }

    /**
     * What is to be simulated.
     *
     * @param tree that it was read from
     */
    record Chosen(Workload workload, Map<String, Object> tree) {}

    /** Rounds that the command line asks for. */
    private Optional<Object> length(Map<String, Object> tree) {
        if (!full) {
            return rounds.map(value -> Arguments.range("--rounds", value, 1, TaskSpec.ROUNDS_MAX));
        }
        if (rounds.isPresent()) {
            throw new UsageException("--full: found beside --rounds, expected one of them");
        }
        if (tree.get(Workload.SIMULATION) instanceof Map<?, ?> own && own.get(Workload.FULL_ROUNDS) != null) {
            return Optional.of(own.get(Workload.FULL_ROUNDS));
        }
        throw new UsageException(
                "--full: " + workload + " has no simulation.fullRounds; it runs all its rounds anyway");
    }

    private static String data(Map<String, Object> tree, Map<String, Object> own) {
        Object named = own.get("data");
        if (named == null && tree.get("evaluation") instanceof Map<?, ?> evaluation) {
            named = evaluation.get("data");
        }
        return String.valueOf(named);
    }

    private Workload requireSums(Workload chosen) {
        if (chosen.task().pacing().asynchronous()) {
            throw new UsageException("pacing.mode: simulations run rounds in step; './sottovoce task submit' runs"
                    + " asynchronous tasks");
        }
        boolean secure = chosen.task().secure().isPresent();
        if (!secure && secagg.filter(mode -> mode != SumMode.OFF).isPresent()) {
            throw new UsageException("--secagg " + secagg.get().name().toLowerCase(Locale.ROOT)
                    + ": the task has aggregation.mode: clear, expected secure or grouped");
        }
        if (secure && chosen.plan().training().options().method().scaffold()) {
            throw new UsageException(
                    "training: SCAFFOLD has a second vector a client, which a secure sum does not carry");
        }
        if (secure && chosen.grouping().isPresent()) {
            throw new UsageException("simulation.groups: the task has groups of its own, as aggregation says");
        }
        return chosen;
    }

    /** Other data has a test part of its own; a task that evaluates nothing goes on to do so. */
    private static void evaluatedOn(Map<String, Object> tree, String value) {
        if (tree.get("evaluation") instanceof Map<?, ?> map && map.get("data") != null) {
            Map<String, Object> replaced = new LinkedHashMap<>();
            map.forEach((key, item) -> replaced.put(String.valueOf(key), item));
            replaced.put("data", value);
            tree.put("evaluation", replaced);
        }
    }

    private static void resize(Map<String, Object> tree, int size) {
        Map<String, Object> resized = new LinkedHashMap<>();
        if (tree.get("cohort") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> resized.put(String.valueOf(key), value));
        }
        resized.put("size", size);
        tree.put("cohort", resized);
    }

    /** The task without clipping, noise and sums: what secure aggregation is compared with. */
    private void inTheClear(Map<String, Object> tree) {
        if (secagg.filter(mode -> mode == SumMode.OFF).isPresent()
                && tree.get("aggregation") instanceof Map<?, ?> how
                && !"clear".equals(how.get("mode"))) {
            tree.put("aggregation", Map.of("mode", "clear"));
            tree.put("privacy", Map.of("mechanism", "none"));
            tree.put("weighting", "uniform");
        }
    }

    private YamlDocument readFile() {
        boolean looksLikeName = workload.matches("[a-z0-9-]+") && !Files.exists(Path.of(workload));
        if (looksLikeName) {
            throw new UsageException("unknown workload '" + workload + "', known are "
                    + String.join(", ", Workloads.names()) + ", or the path of a YAML file");
        }
        return YamlDocument.read(Path.of(workload));
    }
}
