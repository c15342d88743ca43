package io.sottovoce.simulator.cli;

import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.RecordCost;
import io.sottovoce.learning.audit.EpsilonBound;
import io.sottovoce.learning.audit.MembershipScores;
import io.sottovoce.learning.audit.RecordCanary;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.lab.MembershipLab;
import io.sottovoce.simulator.lab.SecureCanary;
import io.sottovoce.simulator.lab.Subject;
import io.sottovoce.simulator.report.Page;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.WorkloadData;
import io.sottovoce.simulator.workload.Workloads;
import io.sottovoce.simulator.workload.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "audit",
        description =
                "Attack the privacy of a task or a model: what do updates and predictions tell, and is epsilon right?",
        footer = {
            "",
            "TASK is the name of a workload or a YAML file of a task; FILE is a saved model, which needs --data.",
            "Gradient inversion, membership inference by loss and against shadow models, and a canary whose detection gives",
            "a lower bound of epsilon; one HTML page with pictures. The page shows training examples: mind whose they are.",
            "",
            "Examples:",
            "  ./sottovoce audit mnist-iid --json",
            "  ./sottovoce audit task.yaml --examples 1000 --shadows 16 --out audit",
            "  ./sottovoce audit model.safetensors --data digits"
        })
final class AuditCommand extends Command {
    private static final int SESSIONS_MAX = 10;
    private static final int RECORDS = 200;
    private static final int COHORT = 100;

    @Parameters(
            paramLabel = "TASK|FILE",
            description = "A workload, a task file, the id of a server's task, or a saved model.")
    private String subject = "";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Where a task that is named by its id is (default: ${DEFAULT-VALUE}).",
            defaultValue = "http://127.0.0.1:8080")
    private String server = "";

    @Option(names = "--data", paramLabel = "NAME", description = "Data set (default: the task's).")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "Examples of membership inference; half of them are members (default: ${DEFAULT-VALUE}).",
            defaultValue = "600")
    private int examples;

    @Option(
            names = "--shadows",
            paramLabel = "N",
            description = "Shadow models; 0 for none (default: ${DEFAULT-VALUE}).",
            defaultValue = "16")
    private int shadows;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Runs with and without the canary of a sum (default: ${DEFAULT-VALUE}).",
            defaultValue = "20000")
    private int runs;

    @Option(
            names = "--record-runs",
            paramLabel = "N",
            description = "Trainings with and without a canary example (default: ${DEFAULT-VALUE}).",
            defaultValue = "400")
    private int recordRuns;

    @Option(
            names = "--alpha",
            paramLabel = "A",
            description = "Probability that a lower bound is wrong (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.001")
    private double alpha;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes of target and shadows (default: the task's, or 20 for a model).")
    private Optional<Integer> epochs = Optional.empty();

    @Option(
            names = "--seed",
            description = "Seed of all but the noise (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the page goes (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-out")
    private Path out = Path.of("");

    AuditCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException, IOException {
        Arguments.range("--examples", examples, 20, 1_000_000);
        Arguments.range("--shadows", shadows, 0, 10_000);
        Arguments.range("--runs", runs, 100, 10_000_000);
        Arguments.range("--record-runs", recordRuns, 100, 1_000_000);
        epochs.ifPresent(count -> Arguments.range("--epochs", count, 1, TrainingPlan.EPOCHS_MAX));
        if (!(alpha > 0 && alpha < 1)) {
            throw new UsageException("--alpha: found " + alpha + ", expected a number between 0 and 1");
        }
        Optional<Workload> task = task();
        LoadedData loaded = loaded(task);
        loaded.notes().forEach(output::note);
        Subject audited = task.map(Subject::of).orElseGet(() -> model(loaded));
        ModelOptions.requireFit("the model", audited.model(), loaded.train().data());
        if (loaded.train().data().classes() < 2) {
            throw new UsageException("--data: " + loaded.name() + " has no classes, which the attacks here need");
        }
        Findings findings = new Findings(page(audited, loaded), Arguments.folder("--out", out));
        try {
            canaries(audited, loaded.train().data(), findings, output);
            membership(audited, loaded, findings, output);
            new InversionSection(audited, loaded.train().data()).add(seed, findings, output);
        } catch (DivergedException e) {
            throw new RunException(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        Map<String, Object> fields = findings.finish("audit.html");
        output.say("report: " + fields.get("report"));
        return fields;
    }

    private Optional<Workload> task() throws InterruptedException {
        if (subject.matches("[0-9a-f]{32}")) {
            return Optional.of(ServerTask.workload(Arguments.http("--server", server), subject, this::withData));
        }
        Optional<YamlDocument> named = Workloads.named(subject);
        String lower = subject.toLowerCase(Locale.ROOT);
        if (named.isEmpty() && (lower.endsWith(".yaml") || lower.endsWith(".yml"))) {
            named = Optional.of(YamlDocument.read(Path.of(subject)));
        }
        if (named.isEmpty() && !Files.exists(Path.of(subject))) {
            throw new UsageException("TASK|FILE: found '" + subject + "', expected a workload such as "
                    + Workloads.names().get(0)
                    + ", a task file that ends in .yaml, a saved model, or the id of a task");
        }
        return named.map(document -> document.reading(() -> Workload.fromTree(withData(document.tree()))));
    }

    /** A task without data of its own takes those that are given here. */
    private Map<String, Object> withData(Map<String, Object> tree) {
        Map<String, Object> changed = new LinkedHashMap<>(tree);
        if (data.isPresent() && !changed.containsKey(Workload.SIMULATION)) {
            changed.put(Workload.SIMULATION, Map.of("data", data.get()));
        }
        return changed;
    }

    private LoadedData loaded(Optional<Workload> task) {
        if (data.isPresent()) {
            return Arguments.data(data.get());
        }
        Workload workload = task.orElseThrow(() -> new UsageException("--data: missing, expected with a model"));
        return WorkloadData.training(workload, DataCatalogue.ofEnvironment());
    }

    private Subject model(LoadedData loaded) {
        StoredModel stored = ModelOptions.read("TASK|FILE", Path.of(subject), loaded);
        TrainingPlan plan = TrainingPlan.epochs(20, 32, new OptimiserSpec.Sgd(0.05, 0.9, 0));
        return new Subject(
                stored.spec().name(), stored.spec(), plan, COHORT, Optional.of(stored.parameters()), Optional.empty());
    }

    private static Page page(Subject audited, LoadedData loaded) {
        return new Page(
                "What " + audited.name() + " tells about " + loaded.name(),
                "Attacks run as tests. A lower bound of epsilon above what the ledger charges would prove the ledger wrong;"
                        + " one below proves nothing, since better attacks may exist. Pictures here show training examples:"
                        + " mind whose data they are before you pass this page on.");
    }

    private void canaries(Subject audited, Dataset train, Findings findings, Output output)
            throws InterruptedException {
        if (audited.clientNoise().isPresent()) {
            Subject.ClientNoise noise = audited.clientNoise().get();
            int sessions = Math.min(noise.sessions(), SESSIONS_MAX);
            SecureCanary canary =
                    new SecureCanary(noise.cohort(), noise.clip(), noise.noiseMultiplier(), noise.law(), sessions);
            EpsilonBound bound = canary.measure(runs, noise.delta(), alpha);
            findings.field("unit", "client");
            findings.field("ledgerSessions", noise.sessions());
            findings.field("ledgerEpsilon", noise.epsilon());
            findings.field("sessions", sessions);
            compared(bound, canary.charged(noise.delta()), noise.delta(), findings, output);
        } else if (audited.plan().options().privacy().isPresent()) {
            Dataset few = train.first(RECORDS + 1);
            RecordCanary canary = new RecordCanary(audited.model(), audited.plan(), few);
            double delta = 1e-5;
            double charged = new RecordCost(audited.plan(), canary.examples()).charge(delta);
            EpsilonBound bound = EpsilonBound.of(
                    canary.scores(false, recordRuns, seed), canary.scores(true, recordRuns, seed), delta, alpha);
            findings.field("unit", "example");
            findings.field("sessions", 1);
            compared(bound, charged, delta, findings, output);
        } else {
            unprotected(findings, output);
        }
    }

    /** Without noise a canary is seen in every run: the bound is what so many runs can show at most. */
    private void unprotected(Findings findings, Output output) {
        double[] absent = new double[runs];
        double[] present = new double[runs];
        Arrays.fill(present, 1);
        EpsilonBound bound = EpsilonBound.of(absent, present, 0, alpha);
        findings.field("unit", "client");
        findings.field("epsilonLowerBound", bound.epsilon());
        findings.field("epsilon", Double.NaN);
        findings.field("delta", Double.NaN);
        findings.field("confidence", 1 - alpha);
        findings.field("withinLedger", Double.NaN);
        output.say("no noise: an update that is there is seen in every sum; no epsilon is claimed");
        findings.page().facts(Map.of("epsilon charged", "none: updates carry no noise"));
    }

    private void compared(EpsilonBound bound, double charged, double delta, Findings findings, Output output) {
        findings.field("epsilonLowerBound", bound.epsilon());
        findings.field("epsilon", charged);
        findings.field("delta", delta);
        findings.field("confidence", 1 - alpha);
        findings.field("canaryRuns", bound.runs());
        findings.field("truePositiveRate", bound.truePositive());
        findings.field("falsePositiveRate", bound.falsePositive());
        findings.field("withinLedger", within(bound, charged));
        output.say(String.format(
                Locale.ROOT,
                "canary: epsilon is at least %.3f with confidence %s; the ledger charges %.3f at delta %.1e",
                bound.epsilon(),
                Double.toString(1 - alpha),
                charged,
                delta));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("epsilon at least", String.format(Locale.ROOT, "%.3f", bound.epsilon()));
        facts.put("epsilon charged", String.format(Locale.ROOT, "%.3f", charged));
        facts.put("confidence", Double.toString(1 - alpha));
        findings.page().facts(facts);
    }

    /** Whether the ledger holds; no value where it charges no finite epsilon, since then nothing could break it. */
    static Object within(EpsilonBound bound, double charged) {
        return Double.isFinite(charged) ? (Object) (bound.epsilon() <= charged) : Double.NaN;
    }

    private void membership(Subject audited, LoadedData loaded, Findings findings, Output output)
            throws InterruptedException {
        TrainingPlan plan =
                epochs.map(count -> withEpochs(audited.plan(), count)).orElse(audited.plan());
        MembershipLab lab = new MembershipLab(audited.model(), plan, shadows, seed);
        Dataset train = loaded.train().data();
        MembershipLab.Found found;
        if (audited.parameters().isPresent()) {
            Dataset test = loaded.test().data();
            int half = Math.min(examples / 2, Math.min(train.size(), test.size()));
            boolean[] members = new boolean[2 * half];
            Arrays.fill(members, 0, half, true);
            found = lab.attackModel(audited.parameters().get(), joined(train.first(half), test.first(half)), members);
        } else {
            found = lab.attackPlan(train.first(examples));
        }
        List<List<String>> rows = new ArrayList<>();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("lossThreshold", scores("loss threshold", found.lossThreshold(), rows, output));
        found.likelihoodRatio()
                .ifPresent(scores ->
                        tree.put("likelihoodRatio", scores("likelihood ratio, shadow models", scores, rows, output)));
        findings.field("membership", tree);
        findings.page()
                .table(
                        "Membership inference (guessing: area 0.5, advantage 0, found 0.01)",
                        List.of("attack", "area under the curve", "advantage", "members found at 1 % false alarms"),
                        rows);
    }

    private static TrainingPlan withEpochs(TrainingPlan plan, int count) {
        return TrainingPlan.epochs(count, plan.batchSize(), plan.optimiser()).with(plan.options());
    }

    private static Map<String, Object> scores(
            String name, MembershipScores scores, List<List<String>> rows, Output output) {
        rows.add(List.of(
                name,
                String.format(Locale.ROOT, "%.3f", scores.auc()),
                String.format(Locale.ROOT, "%.3f", scores.advantage()),
                String.format(Locale.ROOT, "%.3f", scores.truePositiveAtOnePercent())));
        output.say(String.format(
                Locale.ROOT,
                "membership by %s: area %.3f, advantage %.3f, %.3f found at 1 %% false alarms",
                name,
                scores.auc(),
                scores.advantage(),
                scores.truePositiveAtOnePercent()));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("auc", scores.auc());
        tree.put("advantage", scores.advantage());
        tree.put("truePositiveRateAtOnePercent", scores.truePositiveAtOnePercent());
        return tree;
    }

    private static Dataset joined(Dataset one, Dataset other) {
        int width = one.featuresPerExample();
        int size = one.size() + other.size();
        float[] features = new float[Math.multiplyExact(size, width)];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            Dataset from = i < one.size() ? one : other;
            int row = i < one.size() ? i : i - one.size();
            from.copyFeatures(row, features, i * width);
            labels[i] = from.label(row);
        }
        return Dataset.classification(one.name(), one.shape(), one.classes(), features, labels);
    }
}
