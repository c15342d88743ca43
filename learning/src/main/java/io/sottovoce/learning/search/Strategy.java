package io.sottovoce.learning.search;

import io.sottovoce.learning.spec.SplitMix64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Proposes what to try next. */
public interface Strategy {
    /** The next point, given all trials so far in order; empty where there is nothing left. */
    Optional<Map<String, Object>> next(List<Trial> done);

    /** Every combination, in order. */
    static Strategy grid(SearchSpace space, int pointsPerRange) {
        List<Map<String, Object>> grid = space.grid(pointsPerRange);
        return done -> done.size() < grid.size() ? Optional.of(grid.get(done.size())) : Optional.empty();
    }

    /** Uniform points, one after the other (Bergstra and Bengio, Random Search for Hyper-Parameter Optimization, 2012). */
    static Strategy random(SearchSpace space, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        return done -> Optional.of(space.random(random));
    }

    /** Points where a Gaussian process over the trials expects the largest improvement. */
    static Strategy bayesian(SearchSpace space, long seed) {
        return new BayesianStrategy(space, new SplitMix64(seed));
    }
}
