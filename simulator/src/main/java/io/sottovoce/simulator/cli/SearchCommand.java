package io.sottovoce.simulator.cli;

import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.Model;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.learning.search.CrossValidation;
import io.sottovoce.learning.search.Dimension;
import io.sottovoce.learning.search.PlanTrials;
import io.sottovoce.learning.search.SearchSpace;
import io.sottovoce.learning.search.Strategy;
import io.sottovoce.learning.search.Trial;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.Weights;
import io.sottovoce.simulator.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "search",
        description =
                "Search for the settings of training that do best on data held out; then train with the best ones.",
        footer = {
            "",
            "A setting is KEY=A,B,C for some values, KEY=LOW..HIGH for a range (integers where both ends are), or",
            "KEY=LOW..HIGH:log where ratios count. Keys: lr, momentum, weight-decay, optimiser, batch, epochs, model,",
            "or a path into the plan such as training.optimiser.learningRate or model.name.",
            "",
            "Examples:",
            "  ./sottovoce search --data digits --model 2nn --vary lr=1e-3..1:log --vary batch=8,32,128 --trials 20",
            "  ./sottovoce search --data breast-cancer --model linear --vary lr=1e-4..1:log --strategy grid --folds 10",
            "  ./sottovoce search --data digits --model 2nn --vary model=linear,2nn --vary lr=0.01..0.3:log --strategy random --json"
        })
final class SearchCommand extends Command {
    private static final int TRIALS_MAX = 10_000;
    private static final int FOLDS_MAX = 100;
    private static final int EVALUATION_BATCH = 100;

    @Option(names = "--data", required = true, paramLabel = "NAME", description = "Data set; docs/DATA.md lists them.")
    private String data = "";

    @CommandLine.Mixin
    private LearningOptions learning = new LearningOptions();

    @Option(
            names = "--vary",
            required = true,
            paramLabel = "KEY=VALUES",
            description = "A setting that varies; may be repeated.")
    private List<String> vary = new ArrayList<>();

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "grid, random or bayesian (default: ${DEFAULT-VALUE}).",
            defaultValue = "bayesian")
    private Choice strategy = Choice.BAYESIAN;

    @Option(names = "--trials", description = "Trials at most (default: ${DEFAULT-VALUE}).", defaultValue = "20")
    private int trials;

    @Option(
            names = "--grid-points",
            description = "Values of a range in a grid (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    private int gridPoints;

    @Option(
            names = "--folds",
            description = "Folds of cross-validation, stratified; 1: a fifth is held out (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    private int folds;

    @Option(
            names = "--objective",
            paramLabel = "NAME",
            description = "accuracy or loss (default: accuracy; loss where there is none, as for real targets).")
    private Optional<PlanTrials.Objective> objective = Optional.empty();

    @Option(names = "--seed", description = "Seed (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where model, plots and report go (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-out")
    private Path out = Path.of("");

    SearchCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) throws InterruptedException, IOException {
        Arguments.range("--trials", trials, 1, TRIALS_MAX);
        Arguments.range("--folds", folds, 1, FOLDS_MAX);
        Arguments.range("--grid-points", gridPoints, 1, 100);
        SearchSpace space = space();
        LoadedData loaded = Arguments.data(data);
        loaded.notes().forEach(output::note);
        Dataset train = loaded.train().data();
        Plan base = learning.plan(train);
        PlanTrials.Objective aim = objective(base, train);
        PlanTrials runner = new PlanTrials(base.toTree(), train, folds(train), aim, seed, System::nanoTime);
        requirePlans(space, runner);
        Path folder = Arguments.folder("--out", out);
        long start = System.nanoTime();
        List<Trial> done = search(space, runner, output);
        Trial best = done.stream()
                .filter(trial -> trial.failure().isEmpty())
                .max(Comparator.comparingDouble(Trial::score))
                .orElseThrow(() ->
                        new RunException("every trial failed: " + done.get(0).failure()));
        Map<String, Object> fields = finish(runner.plan(best.point()), best, loaded, folder, output);
        fields.put("wallSeconds", (System.nanoTime() - start) / RunFields.NANOS);
        fields.put("peakMemoryBytes", MemoryUse.peakBytes());
        fields.put("trials", done.stream().map(SearchCommand::tree).toList());
        SearchReport report = new SearchReport(loaded.name(), aim, folds, done, best);
        report.write(folder, fields);
        output.say("report: " + fields.get("report"));
        return fields;
    }

    private List<Trial> search(SearchSpace space, PlanTrials runner, Output output) throws InterruptedException {
        Strategy chosen = strategy(space);
        List<Trial> done = new ArrayList<>();
        try (Progress progress = new Progress(output, "search", trials)) {
            while (done.size() < trials) {
                Optional<Map<String, Object>> next = chosen.next(done);
                if (next.isEmpty()) {
                    break;
                }
                Trial trial = runner.run(next.get());
                done.add(trial);
                progress.at(done.size(), "");
                progress.above(() -> output.say(line(done.size(), trial)));
            }
        }
        return done;
    }

    private Strategy strategy(SearchSpace space) {
        try {
            return switch (strategy) {
                case GRID -> Strategy.grid(space, gridPoints);
                case RANDOM -> Strategy.random(space, seed);
                case BAYESIAN -> Strategy.bayesian(space, seed);
            };
        } catch (IllegalArgumentException e) {
            throw new UsageException("--vary: " + e.getMessage() + "; lower --grid-points");
        }
    }

    private SearchSpace space() {
        try {
            return new SearchSpace(vary.stream().map(Dimension::parse).toList());
        } catch (IllegalArgumentException e) {
            throw new UsageException("--vary: " + e.getMessage());
        }
    }

    /** Both ends of every setting must make a plan: what is asked wrongly is said before anything is trained. */
    private static void requirePlans(SearchSpace space, PlanTrials runner) {
        try {
            double[] unit = new double[space.coordinates()];
            runner.plan(space.point(unit));
            for (int i = 0; i < unit.length; i++) {
                unit[i] = 1;
                runner.plan(space.point(unit));
                unit[i] = 0;
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--vary: " + e.getMessage());
        }
    }

    private List<CrossValidation.Fold> folds(Dataset train) {
        try {
            return folds == 1
                    ? List.of(CrossValidation.holdOut(train, 0.2, seed))
                    : CrossValidation.folds(train, folds, seed);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--folds: " + e.getMessage());
        }
    }

    private PlanTrials.Objective objective(Plan plan, Dataset train) {
        boolean accuracy = PlanTrials.loss(plan).kind().hasAccuracy();
        if (!accuracy && objective.orElse(PlanTrials.Objective.LOSS) == PlanTrials.Objective.ACCURACY) {
            throw new UsageException("--objective: found accuracy, which the model "
                    + plan.model().name() + " of " + train.name() + " does not have, expected loss");
        }
        return objective.orElse(accuracy ? PlanTrials.Objective.ACCURACY : PlanTrials.Objective.LOSS);
    }

    private Map<String, Object> finish(Plan plan, Trial best, LoadedData loaded, Path folder, Output output)
            throws InterruptedException {
        output.say("best: " + words(best.point()) + ", " + Numbers.plain(best.score()) + " ± "
                + Numbers.plain(best.deviation()) + " over the folds");
        int rows = Math.max(plan.training().rowsMax(), ModelOptions.rows(plan.model(), EVALUATION_BATCH));
        try (Model learner = new Model(plan.model(), rows)) {
            learner.initialise(seed);
            learner.train(loaded.train().data(), plan.training(), seed);
            LossSpec loss = PlanTrials.loss(plan);
            Score test = Score.of(learner.evaluate(loaded.test().data(), loss), loss.kind());
            output.say("trained with it on all training data: " + test.words("test loss"));
            float[] parameters = new float[plan.model().parameterCount()];
            learner.copyParameters(parameters);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("accuracy", test.accuracy());
            fields.put("loss", test.loss());
            fields.put("best", best.point());
            fields.put("score", best.score());
            fields.put("scoreDeviation", best.deviation());
            fields.put("weightsHash", Weights.hash(parameters).hex());
            fields.put(
                    "model",
                    RunFields.saveModel(plan.model(), parameters, folder).toString());
            return fields;
        } catch (DivergedException e) {
            throw new RunException(e.getMessage() + " on all training data", e);
        }
    }

    private static Map<String, Object> tree(Trial trial) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("settings", trial.point());
        tree.put("score", trial.score());
        tree.put("scoreDeviation", trial.deviation());
        tree.put("folds", trial.folds());
        tree.put("seconds", trial.seconds());
        if (!trial.failure().isEmpty()) {
            tree.put("failure", trial.failure());
        }
        return tree;
    }

    private static String line(int number, Trial trial) {
        String result = trial.failure().isEmpty()
                ? Numbers.plain(trial.score()) + " ± " + Numbers.plain(trial.deviation())
                : trial.failure();
        return String.format(
                Locale.ROOT, "trial %3d  %-20s %s  (%.1f s)", number, result, words(trial.point()), trial.seconds());
    }

    static String words(Map<String, Object> point) {
        List<String> words = new ArrayList<>();
        point.forEach((key, value) -> words.add(
                key + " " + (value instanceof Double number ? Numbers.plain(number) : String.valueOf(value))));
        return String.join(", ", words);
    }

    /** How points are proposed. */
    enum Choice {
        GRID,
        RANDOM,
        BAYESIAN
    }
}
