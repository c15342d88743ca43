package io.sottovoce.rounds.task;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.optimiser.ServerOptimiser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator asks for: model, training, cohort and pacing, aggregation, privacy, server optimiser, evaluation.
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

    private static final List<String> AGGREGATIONS = List.of("clear", "secure", "grouped");
    private static final List<String> WEIGHTINGS = List.of("examples", "uniform");

    private final String name;
    private final String population;
    private final Map<String, Object> model;
    private final Map<String, Object> training;
    private final int rounds;
    private final CohortSpec cohort;
    private final PacingSpec pacing;
    private final AggregationMode aggregation;
    private final Optional<SecureSpec> secure;
    private final PrivacySpec privacy;
    private final ServerOptimiser serverOptimiser;
    private final EvaluationSpec evaluation;
    private final Weighting weighting;
    private final long seed;

    private TaskSpec(SpecTree tree) {
        this.name = shortText(tree, "name", tree.text("name"));
        this.population = shortText(tree, "population", tree.text("population", "default"));
        this.model = SettingsCopy.of(tree.tree("model").raw());
        this.training = SettingsCopy.of(tree.tree("training").raw());
        this.rounds = tree.integer("rounds", 1, ROUNDS_MAX);
        this.cohort = CohortSpec.fromTree(tree.tree("cohort"));
        this.pacing = PacingSpec.fromTree(tree.treeOrEmpty("pacing"), cohort);
        SpecTree how = tree.tree("aggregation");
        this.aggregation = AggregationMode.valueOf(
                how.oneOf(AggregationMode.SETTING, AGGREGATIONS).toUpperCase(Locale.ROOT));
        boolean isSecure = aggregation != AggregationMode.CLEAR;
        this.secure = isSecure ? Optional.of(SecureSpec.fromTree(how, aggregation)) : Optional.empty();
        how.finish();
        this.privacy = isSecure
                ? PrivacySpec.secure(tree.tree("privacy"), rounds, cohort.offers())
                : PrivacySpec.clear(tree.tree("privacy"));
        secure.ifPresent(spec -> spec.terms(cohort));
        this.serverOptimiser = ServerOptimiser.fromTree(tree.treeOrEmpty("serverOptimiser"));
        this.evaluation = EvaluationSpec.fromTree(tree.treeOrEmpty("evaluation"));
        this.weighting = Weighting.valueOf(tree.oneOf("weighting", WEIGHTINGS, isSecure ? "uniform" : "examples")
                .toUpperCase(Locale.ROOT));
        if (isSecure && weighting != Weighting.UNIFORM) {
            throw tree.refusal("weighting", "a secure sum is unweighted: the weights would be private data themselves");
        }
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

    /** What clients are told to do: {@code {model, training}}. */
    public Map<String, Object> planTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("model", model);
        tree.put("training", training);
        return tree;
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

    /** How much each update counts. */
    public Weighting weighting() {
        return weighting;
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
        tree.putAll(planTree());
        tree.put("rounds", rounds);
        tree.put("cohort", cohort.toTree());
        if (pacing.asynchronous()) {
            tree.put("pacing", pacing.toTree());
        }
        tree.put("aggregation", secure.map(SecureSpec::toTree).orElse(Map.of(AggregationMode.SETTING, "clear")));
        tree.put("privacy", privacy.toTree(secure.isPresent()));
        tree.put("serverOptimiser", serverOptimiser.toTree());
        tree.put("evaluation", evaluation.toTree());
        tree.put("weighting", weighting.name().toLowerCase(Locale.ROOT));
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

    private static String shortText(SpecTree tree, String key, String text) {
        if (text.isBlank() || text.length() > NAME_LENGTH_MAX || text.chars().anyMatch(Character::isISOControl)) {
            throw tree.refusal(key, "expected 1 to " + NAME_LENGTH_MAX + " printable characters");
        }
        return text;
    }
}
