package io.sottovoce.rounds.guard;

import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.aggregate.UpdateSummary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Bounds on the mean update of a round. They catch an update that is too large to hide in a sum: the mean of updates
 * clipped to C has a norm of at most C before noise, so one that is longer has a client in it that did not clip. They do
 * not catch what stays within them.
 *
 * @param range largest absolute coordinate
 * @param norm largest L2 norm
 * @param drift largest ratio of the norm to the median of the last accepted rounds' norms
 * @param groupMin fewest clients of a group when a bad cohort is searched
 * @param sessionsMax sessions that such a search may spend
 */
public record AggregateChecks(
        OptionalDouble range, OptionalDouble norm, OptionalDouble drift, int groupMin, int sessionsMax) {
    /** Rounds whose norms the drift is measured against. */
    public static final int PAST = 9;

    private static final double BOUND_MIN = 1e-9;
    private static final double BOUND_MAX = 1e9;
    private static final int GROUP_MIN = 5;

    /**
     * Reads {@code {range, norm, drift, groupMin, sessionsMax}}, at least one bound.
     *
     * @param quorum fewest clients of a group unless stated, five at least
     */
    public static AggregateChecks fromTree(SpecTree tree, int quorum) {
        AggregateChecks checks = new AggregateChecks(
                bound(tree, "range", BOUND_MIN),
                bound(tree, "norm", BOUND_MIN),
                bound(tree, "drift", 1),
                tree.integer("groupMin", 1, 100_000, Math.max(GROUP_MIN, quorum)),
                tree.integer("sessionsMax", 0, 1000, 16));
        if (checks.range.isEmpty() && checks.norm.isEmpty() && checks.drift.isEmpty()) {
            throw tree.refusal("norm", "found no bound, expected one of range, norm, drift");
        }
        tree.finish();
        return checks;
    }

    /** The settings, as {@link #fromTree} reads them. */
    public Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        range.ifPresent(value -> tree.put("range", value));
        norm.ifPresent(value -> tree.put("norm", value));
        drift.ifPresent(value -> tree.put("drift", value));
        tree.put("groupMin", groupMin);
        tree.put("sessionsMax", sessionsMax);
        return tree;
    }

    /**
     * What is wrong with a mean, one line; empty where nothing is.
     *
     * @param past norms of the last accepted means, at most {@link #PAST} of them count
     */
    public Optional<String> problem(UpdateSummary mean, List<Double> past) {
        Optional<String> problem = over("largest coordinate", mean.meanMax(), range);
        if (problem.isEmpty()) {
            problem = over("norm", mean.meanNorm(), norm);
        }
        if (problem.isEmpty()
                && !past.isEmpty()
                && mean.meanNorm() != 0) { // nothing has not drifted, even from nothing
            problem = over("norm over the median of earlier ones", mean.meanNorm() / median(past), drift);
        }
        return problem;
    }

    private static Optional<String> over(String what, double value, OptionalDouble bound) {
        return bound.isPresent() && !(value <= bound.getAsDouble())
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "%s of the mean update is %.4g, expected at most %s",
                        what,
                        value,
                        bound.getAsDouble()))
                : Optional.empty();
    }

    private static double median(List<Double> past) {
        List<Double> last = past.subList(Math.max(0, past.size() - PAST), past.size());
        return last.stream().sorted().skip(last.size() / 2).findFirst().orElseThrow();
    }

    private static OptionalDouble bound(SpecTree tree, String key, double min) {
        return tree.has(key) ? OptionalDouble.of(tree.real(key, min, BOUND_MAX)) : OptionalDouble.empty();
    }
}
