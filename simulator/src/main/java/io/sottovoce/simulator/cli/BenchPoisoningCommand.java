package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.robust.GroupBound;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.attack.Attacks;
import io.sottovoce.simulator.bench.PoisoningBenchmark;
import io.sottovoce.simulator.bench.PoisoningBenchmark.Outcome;
import io.sottovoce.simulator.bench.PoisoningBenchmark.Setting;
import io.sottovoce.simulator.bench.View;
import io.sottovoce.simulator.secure.SumChoice;
import io.sottovoce.simulator.secure.SumMode;
import io.sottovoce.simulator.sim.LearnerPool;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Every attack against every defence, in clear and in grouped mode. */
@CommandLine.Command(
        name = "poisoning",
        description =
                "Attack success and clean accuracy for every pair of attack and defence, in clear and grouped mode.",
        footer = {
            "",
            "Grouped mode runs the protocol's machines: each group is a secure sum of its own, and hostile clients do not",
            "clip what they put into it. Groups larger than ln 2 / (2 share) are refused in tasks and measured here, marked:",
            "the task then states the largest share that is accepted, and its rule is set to that.",
            "",
            "Examples:",
            "  ./sottovoce bench poisoning",
            "  ./sottovoce bench poisoning --data mnist --examples 4500 --rounds 6 --epochs 1 --json",
            "  ./sottovoce bench poisoning --model 2nn --group-size 1 --plain-group-size 2",
            "  ./sottovoce bench poisoning --attackers backdoor,alie --defences mean,median,bulyan --shares 0.1"
        })
final class BenchPoisoningCommand extends Command {
    private static final String ALL_DEFENCES =
            "mean,norm-bound,median,trimmed-mean,krum,multi-krum,bulyan,geometric-median,fltrust";
    private static final String ALL_ATTACKS =
            "none,label-flip,backdoor,replacement,gaussian,sign-flip,alie,ipm,free-rider";
    private static final int ROOT_EXAMPLES = 100;

    @Option(names = "--data", description = "Data set (default: ${DEFAULT-VALUE}).", defaultValue = "digits")
    private String data = "";

    @Option(names = "--model", description = "Model by name (default: ${DEFAULT-VALUE}).", defaultValue = "linear")
    private String model = "";

    @Option(names = "--examples", paramLabel = "N", description = "Use so many training examples (default: all).")
    private int examples = Integer.MAX_VALUE;

    @Option(
            names = "--clients",
            description = "Clients, all in each round (default: ${DEFAULT-VALUE}).",
            defaultValue = "45")
    private int clients;

    @Option(names = "--rounds", description = "Rounds (default: ${DEFAULT-VALUE}).", defaultValue = "10")
    private int rounds;

    @Option(names = "--epochs", description = "Local epochs (default: ${DEFAULT-VALUE}).", defaultValue = "2")
    private int epochs;

    @Option(names = "--lr", description = "Local learning rate (default: ${DEFAULT-VALUE}).", defaultValue = "0.1")
    private double learningRate;

    @Option(names = "--seed", description = "Seed of everything (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private long seed;

    @Option(
            names = "--attackers",
            paramLabel = "LIST",
            description = "Attacks (default: ${DEFAULT-VALUE}).",
            defaultValue = ALL_ATTACKS)
    private String attackers = "";

    @Option(
            names = "--defences",
            paramLabel = "LIST",
            description = "Rules (default: ${DEFAULT-VALUE}).",
            defaultValue = ALL_DEFENCES)
    private String defences = "";

    @Option(
            names = "--shares",
            paramLabel = "LIST",
            description = "Shares of hostile clients (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.1,0.2")
    private String shares = "";

    @Option(
            names = "--group-size",
            description = "Clients of a secure sum in grouped mode; 1 leaves it out (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    private int groupSize;

    @Option(
            names = "--plain-group-size",
            description =
                    "Clients of a group by arithmetic alone, which may be smaller than a secure sum (default: 1, none).",
            defaultValue = "1")
    private int plainGroupSize;

    @Option(
            names = "--secagg",
            paramLabel = "equivalent|on",
            description = "Secure sums by their arithmetic or with every mask (default: ${DEFAULT-VALUE}).",
            defaultValue = "on")
    private SumMode secagg = SumMode.ON;

    @Option(
            names = "--secagg-every",
            paramLabel = "N",
            description = "With --secagg on: the machines in one of N rounds (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    private int secaggEvery;

    @Option(names = "--workers", paramLabel = "N", description = "Threads; one a core unless given.")
    private int workers = Runtime.getRuntime().availableProcessors();

    BenchPoisoningCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException {
        Arguments.range("--clients", clients, 5, 10_000);
        Arguments.range("--group-size", groupSize, 1, clients);
        Arguments.range("--plain-group-size", plainGroupSize, 1, clients);
        if (secagg == SumMode.OFF) {
            throw new UsageException(
                    "--secagg: found off, expected equivalent or on; --group-size 1 leaves secure sums out");
        }
        SumChoice sums = new SumChoice(secagg, Arguments.range("--secagg-every", secaggEvery, 1, TaskSpec.ROUNDS_MAX));
        Arguments.range("--workers", workers, 1, 256);
        Arguments.range("--examples", examples, clients, Integer.MAX_VALUE);
        List<Setting> settings = settings();
        DataCatalogue catalogue = DataCatalogue.ofEnvironment();
        Dataset train = Arguments.data(catalogue, data).train().data();
        Map<String, Object> tree = tree(train);
        Workload workload = parsed(tree);
        WorkloadData parts = limited(WorkloadData.load(workload, catalogue));
        LossKind loss = workload.plan().training().lossFor(workload.plan().model());
        requireAttackable(settings, parts.test(), loss);
        List<Outcome> outcomes = new ArrayList<>();
        try (LearnerPool learners = new LearnerPool(workload.plan(), workers)) {
            PoisoningBenchmark bench =
                    new PoisoningBenchmark(tree, parts, data, train.first(ROOT_EXAMPLES), learners, sums);
            for (Setting setting : settings) {
                Outcome outcome = bench.run(setting);
                outcomes.add(outcome);
                output.note(line(outcome));
            }
        }
        table(outcomes, output);
        return fields(outcomes);
    }

    private static void requireAttackable(List<Setting> settings, Dataset test, LossKind loss) {
        settings.stream()
                .map(Setting::attack)
                .filter(attack -> !attack.equals(PoisoningBenchmark.NOBODY))
                .flatMap(attack -> Attacks.named("--attackers", attack).objection(test, loss).stream())
                .findFirst()
                .ifPresent(objection -> {
                    throw new UsageException("--attackers: " + objection);
                });
    }

    private List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        for (String share : list(shares)) {
            double value = AttackOptions.share("--shares", share);
            for (View view : views()) {
                for (String defence : list(defences)) {
                    list(attackers).forEach(attack -> settings.add(new Setting(attack, defence, value, view)));
                }
            }
        }
        for (String attack : list(attackers)) {
            if (!attack.equals(PoisoningBenchmark.NOBODY)) {
                Attacks.named("--attackers", attack);
            }
        }
        return settings;
    }

    private List<View> views() {
        List<View> views = new ArrayList<>(List.of(View.CLEAR));
        if (plainGroupSize > 1) {
            views.add(new View(plainGroupSize, false));
        }
        if (groupSize > 1) {
            views.add(new View(groupSize, true));
        }
        return views;
    }

    private Map<String, Object> tree(Dataset train) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", "poisoning");
        tree.put(
                "model",
                Map.of(
                        "name", model,
                        "input", Arrays.stream(train.shape()).boxed().toList(),
                        "classes", train.classes()));
        tree.put(
                "training",
                Map.of(
                        "epochs",
                        epochs,
                        "batchSize",
                        10,
                        "optimiser",
                        Map.of("kind", "sgd", "learningRate", learningRate)));
        tree.put("rounds", rounds);
        tree.put("cohort", Map.of("size", clients, "quorum", clients, "retries", 0));
        tree.put("aggregation", Map.of("mode", "clear"));
        tree.put("privacy", Map.of("mechanism", "none"));
        tree.put("weighting", "uniform");
        tree.put("seed", seed);
        tree.put(Workload.SIMULATION, Map.of("data", data, "partition", "iid", "clients", clients));
        return tree;
    }

    private Workload parsed(Map<String, Object> tree) {
        try {
            Workload workload = Workload.fromTree(tree);
            for (String defence : list(defences)) {
                if (!defence.equals(PoisoningBenchmark.MEAN)) {
                    Map<String, Object> own = new LinkedHashMap<>(tree);
                    own.put("aggregation", AttackOptions.clear(defence, data));
                    Workload.fromTree(own);
                }
            }
            return workload;
        } catch (SpecException | IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private WorkloadData limited(WorkloadData all) {
        int each = Math.max(1, examples / clients);
        return new WorkloadData(
                all.parts().stream().map(part -> part.first(each)).toList(),
                List.of(),
                all.test(),
                all.root(),
                all.notes());
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).toList();
    }

    /** One table a share and mode: a row for each defence, a column for each attack, accuracy and success in percent. */
    private void table(List<Outcome> outcomes, Output output) {
        Map<String, List<Outcome>> tables = new LinkedHashMap<>();
        for (Outcome one : outcomes) {
            tables.computeIfAbsent(title(one.setting()), key -> new ArrayList<>())
                    .add(one);
        }
        tables.forEach((title, cells) -> {
            output.say("");
            output.say(title + ": clean accuracy / attack success, %");
            output.say("");
            output.say("| defence | " + String.join(" | ", list(attackers)) + " |");
            output.say("|---" + "|---".repeat(list(attackers).size()) + "|");
            for (String defence : list(defences)) {
                StringBuilder row = new StringBuilder("| " + defence + " |");
                cells.stream()
                        .filter(cell -> cell.setting().defence().equals(defence))
                        .forEach(cell -> row.append(' ').append(figures(cell)).append(" |"));
                output.say(row.toString());
            }
        });
    }

    private static String title(Setting setting) {
        View view = setting.view();
        String share = percent(OptionalDouble.of(setting.share())) + " % hostile, ";
        if (!view.grouped()) {
            return share + "clear";
        }
        boolean over = view.groupSize() > GroupBound.largest(setting.share());
        return share
                + (view.secure() ? "secure sums over groups of " : "plain groups of ")
                + view.groupSize()
                + (over ? " (over the bound: a task that states this share is refused)" : "");
    }

    private static String figures(Outcome outcome) {
        if (outcome.note().startsWith("refused")) {
            return "refused";
        }
        return percent(outcome.accuracy()) + (outcome.success().isPresent() ? " / " + percent(outcome.success()) : "");
    }

    private static String percent(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.0f", 100 * value.getAsDouble()) : "-";
    }

    private static String line(Outcome outcome) {
        return title(outcome.setting()) + ", " + outcome.setting().defence() + " against "
                + outcome.setting().attack() + ": " + figures(outcome)
                + (outcome.note().isEmpty() ? "" : " (" + outcome.note() + ")");
    }

    private Map<String, Object> fields(List<Outcome> outcomes) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("data", data);
        fields.put("clients", clients);
        fields.put("rounds", rounds);
        fields.put("cells", outcomes.stream().map(BenchPoisoningCommand::cell).toList());
        return fields;
    }

    private static Map<String, Object> cell(Outcome outcome) {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("attack", outcome.setting().attack());
        cell.put("defence", outcome.setting().defence());
        cell.put("share", outcome.setting().share());
        cell.put("aggregation", outcome.setting().view().grouped() ? "grouped" : "clear");
        cell.put("groupSize", outcome.setting().view().groupSize());
        cell.put("secureAggregation", outcome.setting().view().secure());
        cell.put("cleanAccuracy", outcome.accuracy().orElse(Double.NaN));
        cell.put("attackSuccess", outcome.success().orElse(Double.NaN));
        cell.put("note", outcome.note());
        return cell;
    }
}
