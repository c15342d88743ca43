package io.sottovoce.rounds.task;

import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The privacy of a task: how long an update may be, and the noise that the clients of a secure sum add.
 *
 * @param mechanism {@code none}, {@code skellam} or {@code discrete-gaussian}
 * @param clip C, bound on the L2 norm of an update; of no effect in clear mode
 * @param noiseMultiplier z, where it is stated
 * @param targetEpsilon what P participations may cost, where that is stated in the place of z
 * @param certifiedClients N, clients that hold a certificate, as known before the task; the offers of a round where not stated
 * @param delta the delta that every epsilon of the task is stated at: below 1/N, and min(1e-5, N^-1.1) where not stated
 * @param participationsMax P, sessions in which one client takes part at most
 * @param budget epsilon at which the task stops; the target where none is stated
 */
public record PrivacySpec(
        String mechanism,
        double clip,
        OptionalDouble noiseMultiplier,
        OptionalDouble targetEpsilon,
        int certifiedClients,
        double delta,
        int participationsMax,
        OptionalDouble budget) {
    /** No noise. */
    public static final String NONE = "none";

    static final String MECHANISM = "mechanism";

    private static final List<String> MECHANISMS = List.of(NONE, "skellam", "discrete-gaussian");
    private static final String CERTIFIED = "certifiedClients";
    private static final int CERTIFIED_MAX = 1_000_000_000;
    private static final double CLIP_MAX = 1e9;
    private static final double NOISE_MAX = 1000;
    private static final double EPSILON_MAX = 1000;
    private static final double DELTA_MAX = 1e-5;
    private static final double DELTA_MIN = 1e-15;
    private static final int PARTICIPATIONS_LIMIT = 1 << 20;

    static PrivacySpec clear(SpecTree tree) {
        String mechanism = tree.text(MECHANISM);
        if (!mechanism.equals(NONE)) {
            throw tree.refusal(
                    MECHANISM,
                    "found '" + mechanism + "', clear aggregation has none; state 'none', or aggregation.mode: secure");
        }
        tree.finish();
        return new PrivacySpec(
                NONE,
                CLIP_MAX,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                1,
                DELTA_MAX,
                1,
                OptionalDouble.empty());
    }

    /** In secure mode an update is always clipped: the ring is made for a bound. */
    static PrivacySpec secure(SpecTree tree, int rounds, int offers) {
        String mechanism = tree.oneOf(MECHANISM, MECHANISMS);
        double clip = tree.real("clip", 1e-9, CLIP_MAX);
        if (mechanism.equals(NONE)) {
            tree.finish();
            return new PrivacySpec(
                    NONE,
                    clip,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    1,
                    DELTA_MAX,
                    1,
                    OptionalDouble.empty());
        }
        if (tree.has("noiseMultiplier") == tree.has("epsilon")) {
            throw tree.refusal("noiseMultiplier", "state it or epsilon, one of the two");
        }
        int certified = tree.integer(CERTIFIED, offers, CERTIFIED_MAX, offers);
        double delta = tree.real("delta", DELTA_MIN, DELTA_MAX, Math.min(DELTA_MAX, Math.pow(certified, -1.1)));
        if (delta >= 1.0 / certified) {
            throw tree.refusal(
                    "delta",
                    "found " + delta + ", expected less than 1/N = " + 1.0 / certified + " for N = " + certified
                            + " certified clients");
        }
        PrivacySpec spec = new PrivacySpec(
                mechanism,
                clip,
                optional(tree, "noiseMultiplier", 1e-3, NOISE_MAX),
                optional(tree, "epsilon", 1e-3, EPSILON_MAX),
                certified,
                delta,
                tree.integer("participations", 1, PARTICIPATIONS_LIMIT, Math.min(rounds, PARTICIPATIONS_LIMIT)),
                optional(tree, "budget", 1e-3, EPSILON_MAX));
        tree.finish();
        return spec;
    }

    /** Whether clients add noise. */
    public boolean isNoised() {
        return !mechanism.equals(NONE);
    }

    /** The terms that a round offers, with z as it was stated or found; empty without noise. */
    public Optional<NoiseTerms> terms(double foundNoiseMultiplier) {
        return isNoised()
                ? Optional.of(new NoiseTerms(
                        NoiseTerms.CLIENT,
                        mechanism.equals("skellam") ? NoiseTerms.SKELLAM : NoiseTerms.DISCRETE_GAUSSIAN,
                        foundNoiseMultiplier,
                        delta,
                        participationsMax,
                        0))
                : Optional.empty();
    }

    Map<String, Object> toTree(boolean secure) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(MECHANISM, mechanism);
        if (secure) {
            tree.put("clip", clip);
        }
        if (isNoised()) {
            noiseMultiplier.ifPresent(value -> tree.put("noiseMultiplier", value));
            targetEpsilon.ifPresent(value -> tree.put("epsilon", value));
            tree.put(CERTIFIED, certifiedClients);
            tree.put("delta", delta);
            tree.put("participations", participationsMax);
            budget.ifPresent(value -> tree.put("budget", value));
        }
        return tree;
    }

    private static OptionalDouble optional(SpecTree tree, String key, double min, double max) {
        return tree.has(key) ? OptionalDouble.of(tree.real(key, min, max)) : OptionalDouble.empty();
    }
}
