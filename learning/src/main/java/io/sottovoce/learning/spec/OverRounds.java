package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a plan changes from round to round. Clients know the round's number, so that the plan and its hash stay the same.
 *
 * <p>As a tree: {@code {epochsFactor: 0.5, every: 10, epochsMin: 1, epsilonWarmup: 20, rateRounds: 40,
 * rateFloor: 0.01}}.
 *
 * @param epochsFactor what the passes of a round are multiplied by each time: fewer local passes as training goes on keep
 *     adversarially trained clients from drifting apart (Shah et al., Adversarial Training in Communication Constrained
 *     Federated Learning, FedDynAT, 2021, section 4.3)
 * @param every rounds between two falls
 * @param epochsMin where the passes stop falling
 * @param epsilonWarmup rounds over which epsilon of adversarial training rises; 0 for none
 * @param rateRounds rounds over which the learning rate falls along half a wave (Loshchilov and Hutter 2017, without
 *     restarts); 0 for none
 * @param rateFloor part of the learning rate that is left after them
 */
public record OverRounds(
        double epochsFactor, int every, int epochsMin, int epsilonWarmup, int rateRounds, double rateFloor) {
    /** No change. */
    public static final OverRounds NONE = new OverRounds(1, 1, 1, 0, 0, 0);

    private static final int ROUNDS_MAX = 100_000;

    /**
     * The passes in a round.
     *
     * @param first the passes of the plan
     * @param round from 1 on
     */
    int epochs(int first, long round) {
        double fallen = first * Math.pow(epochsFactor, (double) Math.floorDiv(Math.max(0, round - 1), every));
        return (int) Math.min(first, Math.max(epochsMin, Math.round(fallen)));
    }

    /** The part of epsilon in a round. */
    double warmth(long round) {
        return epsilonWarmup == 0 ? 1 : Math.min(1, Math.max(1, round) / (double) epsilonWarmup);
    }

    /** The part of the learning rate in a round. */
    double rate(long round) {
        if (rateRounds == 0) {
            return 1;
        }
        double past = Math.min(1, Math.max(0, round - 1) / (double) rateRounds);
        return rateFloor + (1 - rateFloor) * (1 + Math.cos(Math.PI * past)) / 2;
    }

    static OverRounds read(SpecTree tree) {
        OverRounds read = new OverRounds(
                tree.real("epochsFactor", 0.01, 1, 1),
                tree.integer("every", 1, ROUNDS_MAX, 1),
                tree.integer("epochsMin", 1, TrainingPlan.EPOCHS_MAX, 1),
                tree.integer("epsilonWarmup", 0, ROUNDS_MAX, 0),
                tree.integer("rateRounds", 0, ROUNDS_MAX, 0),
                tree.real("rateFloor", 0, 1, 0));
        tree.finish();
        return read;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("epochsFactor", epochsFactor);
        tree.put("every", (long) every);
        tree.put("epochsMin", (long) epochsMin);
        tree.put("epsilonWarmup", (long) epsilonWarmup);
        tree.put("rateRounds", (long) rateRounds);
        tree.put("rateFloor", rateFloor);
        return tree;
    }
}
