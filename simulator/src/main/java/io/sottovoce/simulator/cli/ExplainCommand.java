package io.sottovoce.simulator.cli;

import io.sottovoce.learning.Evaluation;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Examples;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.data.Partition;
import io.sottovoce.learning.data.Partitioner;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.metrics.Predictions;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.simulator.report.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "explain",
        description = "How good a saved model is, for whom, and why it says what it says: numbers, plots and a page.",
        footer = {
            "",
            "Groups come from columns of a CSV file (option group= of the data set); clients from its users, or from a",
            "rule that deals the test data.",
            "",
            "Examples:",
            "  ./sottovoce explain --model sottovoce-out/model.safetensors --data digits",
            "  ./sottovoce explain --model model.safetensors --data breast-cancer --examples 2 --out why --json",
            "  ./sottovoce explain --model m.safetensors --data 'csv:loans.csv?label=repaid&group=sex' --group sex",
            "  ./sottovoce explain --model m.safetensors --data mnist --partition dirichlet:0.5 --clients 20"
        })
final class ExplainCommand extends Command {
    private static final int EXAMPLES_MAX = 100;
    private static final int CLIENTS_MAX = 100_000;
    private static final int BATCH = 64;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The saved model.")
    private Path model = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "NAME", description = "Data set; its test part is used.")
    private String data = "";

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "Test examples to explain one by one, from the first one on (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    private int examples;

    @Option(
            names = "--example",
            paramLabel = "I",
            description = "A test example to explain, from 0 on, in the place of the first ones; may be repeated.")
    private List<Integer> chosen = new ArrayList<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Test examples for importance and probes (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int limit;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "Permutations of each feature for its importance (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    private int repeats;

    @Option(
            names = "--patch",
            paramLabel = "PIXELS",
            description = "Side of the squares of an image that are changed together (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    private int patch;

    @Option(
            names = "--bins",
            paramLabel = "N",
            description = "Bins of confidence for calibration (default: ${DEFAULT-VALUE}).",
            defaultValue = "15")
    private int bins;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "Groups to compare; may be repeated (default: all that the data have).")
    private List<String> groups = new ArrayList<>();

    @Option(names = "--partition", paramLabel = "RULE", description = "Deal the test data to clients by this rule.")
    private Optional<String> partition = Optional.empty();

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "Number of clients for --partition (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int clients;

    @Option(
            names = "--seed",
            description = "Seed of permutations and noise (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where plots and page go (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-out")
    private Path out = Path.of("");

    ExplainCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws IOException {
        Arguments.range("--examples", examples, 0, EXAMPLES_MAX);
        Arguments.range("--limit", limit, 1, Integer.MAX_VALUE);
        Arguments.range("--repeats", repeats, 1, 1000);
        Arguments.range("--patch", patch, 1, 1024);
        Arguments.range("--bins", bins, 1, 1000);
        Arguments.range("--clients", clients, 1, CLIENTS_MAX);
        LoadedData loaded = Arguments.data(data);
        loaded.notes().forEach(output::note);
        StoredModel stored = ModelOptions.read("--model", model, loaded);
        requireGroups(loaded.test());
        int[] explained = explained(loaded.test().data().size());
        List<String> owners = owners(loaded.test());
        Findings findings = new Findings(page(stored, loaded), Arguments.folder("--out", out));
        try (Model learner = new Model(stored.spec(), ModelOptions.rows(stored.spec(), BATCH))) {
            learner.loadParameters(stored.parameters());
            quality(learner, loaded, owners, findings);
            Reasons reasons = new Reasons(learner, loaded, findings, patch);
            reasons.importance(limit, repeats, seed);
            reasons.probes(limit, seed);
            reasons.examples(explained);
        }
        Map<String, Object> fields = findings.finish("explain.html");
        say(output, fields);
        return fields;
    }

    private void quality(Model learner, LoadedData loaded, List<String> owners, Findings findings) throws IOException {
        Examples test = loaded.test();
        Evaluation evaluation = learner.evaluate(test.data());
        Score score = Score.of(evaluation, LossKind.inferred(learner.spec()));
        findings.field("accuracy", score.accuracy());
        findings.field("loss", score.loss());
        findings.field("examples", evaluation.examples());
        if (!Predictions.possible(learner.spec(), test.data())) {
            findings.page().facts(Map.of("on " + evaluation.examples() + " test examples", score.words("loss")));
            return;
        }
        Quality quality = new Quality(Predictions.of(learner, test.data()), loaded.classes(), findings);
        quality.overall(bins);
        for (String group :
                groups.isEmpty() ? test.groups().keySet().stream().sorted().toList() : groups) {
            quality.fairness(
                    group, java.util.Objects.requireNonNull(test.groups().get(group)));
        }
        if (!owners.isEmpty()) {
            quality.clients(owners);
        }
    }

    private static void say(Output output, Map<String, Object> fields) {
        Facts.of(fields).forEach((name, value) -> {
            if (!(fields.get(name) instanceof List) && value.length() < 100) {
                output.say(name + ": " + value);
            }
        });
    }

    private Page page(StoredModel stored, LoadedData loaded) {
        return new Page(
                "What " + stored.spec().name() + " makes of " + loaded.name(),
                "Measured on the test part of the data. Attributions say what the model uses, not what is true of the"
                        + " world; gaps between small groups are uncertain. Pictures here may show test examples: mind"
                        + " whose data they are before you pass this page on.");
    }

    private void requireGroups(Examples test) {
        for (String group : groups) {
            if (!test.groups().containsKey(group)) {
                throw new UsageException("--group: found '" + group + "', the data have "
                        + (test.groups().isEmpty()
                                ? "none (name columns with the data set's option group=)"
                                : String.join(
                                        ", ",
                                        test.groups().keySet().stream().sorted().toList())));
            }
        }
    }

    private int[] explained(int count) {
        if (chosen.isEmpty()) {
            return IntStream.range(0, Math.min(examples, count)).toArray();
        }
        chosen.forEach(example -> Arguments.range("--example", example, 0, count - 1));
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    private List<String> owners(Examples test) {
        if (partition.isEmpty()) {
            return test.users();
        }
        Partition dealt = Partitioner.parse(partition.get()).partition(test, clients, seed);
        String[] owners = new String[test.data().size()];
        Arrays.fill(owners, "none");
        for (int client = 0; client < dealt.clients(); client++) {
            for (int row : dealt.rows(client)) {
                owners[row] = "client " + client;
            }
        }
        return List.of(owners);
    }
}
