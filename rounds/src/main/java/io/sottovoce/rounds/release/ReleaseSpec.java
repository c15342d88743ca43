package io.sottovoce.rounds.release;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a candidate must reach to be published.
 *
 * @param bounds floors and ceilings by measure, at least one
 * @param discards whether a candidate that fails is thrown away, so that training goes on from the version before it; else
 *     training goes on from the candidate and only its publication is withheld
 * @param canary the trial before a version is published to all
 * @param probes how the costly measures are taken
 */
public record ReleaseSpec(
        Map<Measure, Double> bounds, boolean discards, Optional<CanarySpec> canary, ProbeSettings probes) {
    private static final String HOLD = "hold";
    private static final String DISCARD = "discard";
    private static final double CEILING_MAX = 1e6;

    public ReleaseSpec {
        bounds = Collections.unmodifiableMap(new EnumMap<>(bounds));
    }

    /**
     * Reads {@code {floors, below, canary, probes}}.
     *
     * @param hasData whether the task names data to evaluate on
     * @param federated whether clients evaluate, too
     */
    public static ReleaseSpec fromTree(SpecTree tree, boolean hasData, boolean federated) {
        SpecTree floors = tree.tree("floors");
        Map<Measure, Double> bounds = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            if (floors.has(measure.key())) {
                bounds.put(measure, floors.real(measure.key(), 0, measure.ceiling() ? CEILING_MAX : 1));
            }
        }
        requireKnown(floors);
        if (bounds.isEmpty()) {
            throw tree.refusal("floors", "found none, expected some of " + String.join(", ", Measure.keys()));
        }
        if (!hasData) {
            throw tree.refusal("floors", "found floors, but evaluation.data names nothing to measure them on");
        }
        bounds.keySet().stream()
                .filter(measure -> measure.federated() && !federated)
                .findFirst()
                .ifPresent(measure -> {
                    throw tree.refusal(
                            "floors",
                            "found " + measure.key() + ", but no evaluation.federated says how to measure it");
                });
        ReleaseSpec spec = new ReleaseSpec(
                bounds,
                tree.oneOf("below", List.of(HOLD, DISCARD), HOLD).equals(DISCARD),
                tree.optionalTree("canary").map(CanarySpec::fromTree),
                ProbeSettings.fromTree(tree.treeOrEmpty("probes")));
        tree.finish();
        return spec;
    }

    /** The settings, as {@link #fromTree} reads them. */
    public Map<String, Object> toTree() {
        Map<String, Object> floors = new LinkedHashMap<>();
        bounds.forEach((measure, bound) -> floors.put(measure.key(), bound));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("floors", floors);
        tree.put("below", discards ? DISCARD : HOLD);
        canary.ifPresent(trial -> tree.put("canary", trial.toTree()));
        tree.put("probes", probes.toTree());
        return tree;
    }

    /** What the server measures of a candidate before it is stored. */
    public Set<Measure> measuredByServer() {
        return bounds.keySet().stream().filter(measure -> !measure.federated()).collect(Collectors.toSet());
    }

    /** Whether a version that passed is on trial until a cohort has trained from it. */
    public boolean tries() {
        return canary.isPresent() || bounds.keySet().stream().anyMatch(Measure::federated);
    }

    /**
     * The server's verdict on a candidate. What was not measured fails.
     *
     * @param found values by measure
     */
    public Verdict judge(Map<Measure, Double> found) {
        return judge(found, false);
    }

    /**
     * The verdict of the clients that trained from a version, without checks where nothing is asked of them.
     *
     * @param evaluation what they found; empty where they were not asked or nothing came of it, which fails
     */
    public Verdict judge(Optional<FederatedEvaluation> evaluation) {
        Map<Measure, Double> found = new EnumMap<>(Measure.class);
        evaluation.ifPresent(counts -> {
            found.put(Measure.FEDERATED_ACCURACY, counts.accuracy());
            found.put(Measure.FEDERATED_GROUP_ACCURACY, counts.worstGroup());
        });
        return judge(found, true);
    }

    private Verdict judge(Map<Measure, Double> found, boolean federated) {
        List<Check> checks = new ArrayList<>();
        bounds.forEach((measure, bound) -> {
            if (measure.federated() == federated) {
                checks.add(new Check(measure, found.getOrDefault(measure, Double.NaN), bound));
            }
        });
        return new Verdict(checks);
    }

    private static void requireKnown(SpecTree floors) {
        for (String key : floors.raw().keySet()) {
            if (!Measure.keys().contains(key)) {
                throw new SpecException(
                        floors.path() + "." + key,
                        "unknown measure, expected one of " + String.join(", ", Measure.keys()));
            }
        }
    }
}
