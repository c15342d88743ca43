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
     */
    public static ReleaseSpec fromTree(SpecTree tree, boolean hasData) {
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

    /**
     * The verdict on a candidate. What was not measured fails.
     *
     * @param found values by measure
     */
    public Verdict judge(Map<Measure, Double> found) {
        List<Check> checks = new ArrayList<>();
        bounds.forEach(
                (measure, bound) -> checks.add(new Check(measure, found.getOrDefault(measure, Double.NaN), bound)));
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
