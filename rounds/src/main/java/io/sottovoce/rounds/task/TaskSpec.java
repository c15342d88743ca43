package io.sottovoce.rounds.task;

import io.sottovoce.privacy.spec.OneLine;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.guard.AggregateChecks;
import io.sottovoce.rounds.optimiser.ServerOptimiser;
import io.sottovoce.rounds.release.ReleaseSpec;
import io.sottovoce.rounds.robust.RobustRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator asks for: model, training, cohort and pacing, aggregation, privacy, server optimiser, evaluation,
 * hardening.
 *
 * <p>Immutable; a specification that exists has passed every check of this module. The settings of model and training
 * are opaque here: whoever accepts a task checks them with the reader of the learning module. Equality is equality of
 * {@link #toTree}, which has every default written out.
 */
public final class TaskSpec {
    /** Largest number of rounds of a task. */
    public static final int ROUNDS_MAX = 100_000;
    /** Longest name of a task or population, in characters. */
    public static final int NAME_LENGTH_MAX = 100;

    private static final String MODEL = "model";
    private static final String TRAINING = "training";
    private static final String RULE = "rule";
    private static final String CHECKS = "checks";
    private static final String SLACK = "slack";
    private static final List<String> AGGREGATIONS = List.of("clear", "secure", "grouped");
    private static final List<String> WEIGHTINGS = List.of("examples", "uniform");

    private final String name;
    private final String population;
    private final Map<String, Object> model;
    private final Map<String, Object> training;
    private final Optional<StartSpec> start;
    private final int rounds;
    private final CohortSpec cohort;
    private final PacingSpec pacing;
    private final AggregationMode aggregation;
    private final Optional<SecureSpec> secure;
    private final Optional<RobustRule> rule;
    private final Optional<AggregateChecks> checks;
    private final Optional<RankSlack> slack;
    private final PrivacySpec privacy;
    private final ServerOptimiser serverOptimiser;
    private final EvaluationSpec evaluation;
    private final Optional<ReleaseSpec> release;
    private final Weighting weighting;
    private final Optional<HardeningSpec> hardening;
    private final long seed;

    private TaskSpec(SpecTree tree) {
        this.name = shortText(tree, "name", tree.text("name"));
        this.population = shortText(tree, "population", tree.text("population", "default"));
        this.model = SettingsCopy.of(tree.tree(MODEL).raw());
        this.training = SettingsCopy.of(tree.tree(TRAINING).raw());
        this.start = tree.optionalTree("start").map(StartSpec::read);
        this.rounds = tree.integer("rounds", 1, ROUNDS_MAX);
        this.cohort = CohortSpec.fromTree(tree.tree("cohort"));
        this.pacing = PacingSpec.fromTree(tree.treeOrEmpty("pacing"), cohort);
        SpecTree how = tree.tree("aggregation");
        this.aggregation = AggregationMode.valueOf(
                how.oneOf(AggregationMode.SETTING, AGGREGATIONS).toUpperCase(Locale.ROOT));
        boolean isSecure = aggregation != AggregationMode.CLEAR;
        this.checks = how.optionalTree(CHECKS).map(bounds -> AggregateChecks.fromTree(bounds, cohort.quorum()));
        this.rule = rule(how, aggregation);
        this.slack = slack(how, aggregation, rule.isPresent());
        this.secure = isSecure ? Optional.of(SecureSpec.fromTree(how, aggregation)) : Optional.empty();
        checks.filter(bounds -> isSecure && bounds.groupMin() < cohort.quorum()).ifPresent(bounds -> {
            throw new SpecException(
                    "aggregation.checks.groupMin",
                    "found " + bounds.groupMin() + ", a secure sum has cohort.quorum clients at least: expected "
                            + cohort.quorum() + " or more");
        });
        rule.ifPresent(this::requireInputs);
        how.finish();
        this.privacy = isSecure
                ? PrivacySpec.secure(tree.tree("privacy"), rounds, cohort.offers())
                : PrivacySpec.clear(tree.tree("privacy"));
        secure.ifPresent(spec -> spec.terms(cohort));
        this.serverOptimiser = ServerOptimiser.fromTree(tree.treeOrEmpty("serverOptimiser"));
        this.evaluation = EvaluationSpec.fromTree(tree.treeOrEmpty("evaluation"));
        this.release = tree.optionalTree("release")
                .map(gate -> ReleaseSpec.fromTree(
                        gate,
                        evaluation.data().isPresent(),
                        evaluation.federated().isPresent()));
        requireFederable();
        boolean unweighted = isSecure || rule.isPresent();
        this.weighting = Weighting.valueOf(tree.oneOf("weighting", WEIGHTINGS, unweighted ? "uniform" : "examples")
                .toUpperCase(Locale.ROOT));
        if (rule.isPresent() && weighting != Weighting.UNIFORM) {
            throw tree.refusal("weighting", "a robust rule counts all updates the same: clients state their weights");
        }
        if (isSecure && weighting != Weighting.UNIFORM) {
            throw tree.refusal("weighting", "a secure sum is unweighted: the weights would be private data themselves");
        }
        this.hardening = tree.optionalTree("hardening").map(HardeningSpec::read);
        this.seed = tree.wide("seed", Long.MIN_VALUE, Long.MAX_VALUE, 0);
        tree.finish();
    }

    /**
     * Reads a specification strictly.
     *
     * @throws SpecException one line that names the setting, what was found and what was expected
     */
    public static TaskSpec fromTree(Map<String, Object> settings) {
        return new TaskSpec(SpecTree.of("", settings));
    }

    /** Name for people, 1 to {@link #NAME_LENGTH_MAX} characters. */
    public String name() {
        return name;
    }

    /** Which clients are meant; a client says in its Hello to which population it belongs. */
    public String population() {
        return population;
    }

    /** Settings of the model, opaque here. */
    public Map<String, Object> model() {
        return model;
    }

    /** Settings of the local training, opaque here. */
    public Map<String, Object> training() {
        return training;
    }

    /** What clients are told to do: {@code {model, training}}, with what they hold out for evaluation. */
    public Map<String, Object> planTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(MODEL, model);
        Map<String, Object> how = new LinkedHashMap<>(training);
        evaluation.federated().ifPresent(spec -> how.put(FederatedSpec.HELD_OUT, spec.toTree()));
        tree.put(TRAINING, how);
        return tree;
    }

    /** The weights that the task begins with; drawn from the seed where there are none. */
    public Optional<StartSpec> start() {
        return start;
    }

    /** Rounds that are to be committed. */
    public int rounds() {
        return rounds;
    }

    /** Cohort and pacing. */
    public CohortSpec cohort() {
        return cohort;
    }

    /** Whether clients train in step. */
    public PacingSpec pacing() {
        return pacing;
    }

    /** What the server sees of an update. */
    public AggregationMode aggregation() {
        return aggregation;
    }

    /** Secure aggregation, where that is the mode. */
    public Optional<SecureSpec> secure() {
        return secure;
    }

    /** The rule in the place of the mean, where there is one. */
    public Optional<RobustRule> rule() {
        return rule;
    }

    /** Bounds on the mean update of a round, where there are any. */
    public Optional<AggregateChecks> checks() {
        return checks;
    }

    /** How inputs of low training loss count more, where they do. */
    public Optional<RankSlack> slack() {
        return slack;
    }

    /** Clipping and noise. */
    public PrivacySpec privacy() {
        return privacy;
    }

    /** How the mean update moves the model. */
    public ServerOptimiser serverOptimiser() {
        return serverOptimiser;
    }

    /** What is evaluated before a model is committed. */
    public EvaluationSpec evaluation() {
        return evaluation;
    }

    /** What a model must reach to be published; without it every committed model is. */
    public Optional<ReleaseSpec> release() {
        return release;
    }

    /** How much each update counts. */
    public Weighting weighting() {
        return weighting;
    }

    /** What the server trains new models on before they are stored, where it does. */
    public Optional<HardeningSpec> hardening() {
        return hardening;
    }

    /** Seed of every public choice: initial parameters and cohorts. Not a secret. */
    public long seed() {
        return seed;
    }

    /** The whole specification with defaults written out; {@link #fromTree} of it gives an equal specification. */
    public Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", name);
        tree.put("population", population);
        tree.put(MODEL, model);
        tree.put(TRAINING, training);
        start.ifPresent(weights -> tree.put("start", weights.toTree()));
        tree.put("rounds", rounds);
        tree.put("cohort", cohort.toTree());
        if (pacing.asynchronous()) {
            tree.put("pacing", pacing.toTree());
        }
        Map<String, Object> how = secure.map(SecureSpec::toTree).orElseGet(this::clearTree);
        checks.ifPresent(bounds -> how.put(CHECKS, bounds.toTree()));
        rule.ifPresent(value -> how.put(RULE, value.toTree()));
        slack.ifPresent(value -> how.put(SLACK, value.toTree()));
        tree.put("aggregation", how);
        tree.put("privacy", privacy.toTree(secure.isPresent()));
        tree.put("serverOptimiser", serverOptimiser.toTree());
        tree.put("evaluation", evaluation.toTree());
        release.ifPresent(gate -> tree.put("release", gate.toTree()));
        tree.put("weighting", weighting.name().toLowerCase(Locale.ROOT));
        hardening.ifPresent(stage -> tree.put("hardening", stage.toTree()));
        tree.put("seed", seed);
        return tree;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TaskSpec spec && toTree().equals(spec.toTree());
    }

    @Override
    public int hashCode() {
        return toTree().hashCode();
    }

    @Override
    public String toString() {
        return toTree().toString();
    }

    private Map<String, Object> clearTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(AggregationMode.SETTING, "clear");
        return tree;
    }

    private static Optional<RobustRule> rule(SpecTree how, AggregationMode mode) {
        if (mode == AggregationMode.SECURE && how.has(RULE)) {
            throw how.refusal(
                    RULE,
                    "under one secure sum a robust rule sees no single update: expected mode: clear, or grouped for the"
                            + " means of groups");
        }
        return how.optionalTree(RULE).map(RobustRule::fromTree);
    }

    private static Optional<RankSlack> slack(SpecTree how, AggregationMode mode, boolean ruled) {
        if (mode == AggregationMode.SECURE && how.has(SLACK)) {
            throw how.refusal(
                    SLACK,
                    "under one secure sum no loss can be ranked: expected training.slack, by which each client weighs its"
                            + " own update, or mode: clear or grouped");
        }
        if (ruled && how.has(SLACK)) {
            throw how.refusal(SLACK, "found beside a robust rule, which counts all inputs the same");
        }
        return how.optionalTree(SLACK).map(RankSlack::fromTree);
    }

    /** Counts travel in the secure sum of a round, of clients that have just received the model that they are of. */
    private void requireFederable() {
        String where = "evaluation." + EvaluationSpec.FEDERATED;
        if (training.containsKey(FederatedSpec.HELD_OUT)) {
            throw new SpecException(
                    TRAINING + "." + FederatedSpec.HELD_OUT, "found here, expected as " + where + " of the task");
        }
        if (evaluation.federated().isPresent() && secure.isEmpty()) {
            throw new SpecException(
                    where, "found in clear mode, expected aggregation.mode: secure or grouped, whose sums carry it");
        }
        if (evaluation.federated().isPresent() && pacing.asynchronous()) {
            throw new SpecException(where, "found in an asynchronous task, whose clients train from older models");
        }
    }

    /** What a rule gets: updates in clear mode, means of groups in grouped mode. */
    private void requireInputs(RobustRule value) {
        String where = "aggregation." + RULE;
        if (secure.isPresent()) {
            GroupSpec groups = secure.get().groups();
            value.requireInputs(
                    where, "groups", groups.needed(groups.count(cohort.quorum())), groups.count(cohort.offers()));
        } else {
            value.requireInputs(where, "clients", cohort.quorum(), cohort.size());
        }
    }

    private static String shortText(SpecTree tree, String key, String text) {
        boolean control = !OneLine.printable(text);
        if (text.isBlank() || text.length() > NAME_LENGTH_MAX || control) {
            String found = text.isBlank() ? "nothing" : control ? "a control character" : text.length() + " characters";
            throw tree.refusal(key, "found " + found + ", expected 1 to " + NAME_LENGTH_MAX + " printable characters");
        }
        return text;
    }
}
