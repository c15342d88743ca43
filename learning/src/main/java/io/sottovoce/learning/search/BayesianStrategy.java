package io.sottovoce.learning.search;

import io.sottovoce.learning.spec.SplitMix64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hipparchus.special.Erf;

/**
 * Expected improvement over the best trial so far, by a {@link GaussianProcess} (Jones, Schonlau and Welch, Efficient
 * Global Optimization of Expensive Black-Box Functions, 1998, section 4.1). Begins with random points; the improvement is
 * searched among random points and points near the best ones. A trial that failed counts as the worst that did not.
 */
final class BayesianStrategy implements Strategy {
    private static final int FIRST_MIN = 4;
    private static final int CANDIDATES = 1000;
    private static final int NEAR = 200;
    private static final double STEP = 0.1;
    private static final int LEADERS = 3;
    private static final int ATTEMPTS = 100;

    private final SearchSpace space;
    private final SplitMix64 random;

    BayesianStrategy(SearchSpace space, SplitMix64 random) {
        this.space = space;
        this.random = random;
    }

    @Override
    public Optional<Map<String, Object>> next(List<Trial> done) {
        Set<Map<String, Object>> tried = new LinkedHashSet<>();
        done.forEach(trial -> tried.add(trial.point()));
        boolean informed = done.stream().filter(BayesianStrategy::succeeded).count() >= 2;
        if (done.size() < Math.max(FIRST_MIN, 2 * space.dimensions().size()) || !informed) {
            return fresh(tried);
        }
        Optional<Map<String, Object>> best = candidates(done).stream()
                .filter(candidate -> !tried.contains(candidate))
                .max(Comparator.comparingDouble(improvement(done)));
        return best.isPresent() ? best : fresh(tried);
    }

    private Optional<Map<String, Object>> fresh(Set<Map<String, Object>> tried) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Map<String, Object> point = space.random(random);
            if (!tried.contains(point)) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }

    private List<Map<String, Object>> candidates(List<Trial> done) {
        List<Map<String, Object>> candidates = new ArrayList<>();
        for (int i = 0; i < CANDIDATES; i++) {
            candidates.add(space.random(random));
        }
        done.stream()
                .filter(BayesianStrategy::succeeded)
                .sorted(Comparator.comparingDouble(Trial::score).reversed())
                .limit(LEADERS)
                .forEach(leader -> {
                    double[] place = space.encode(leader.point());
                    for (int i = 0; i < NEAR; i++) {
                        candidates.add(space.point(near(place)));
                    }
                });
        return candidates;
    }

    private double[] near(double[] place) {
        double[] moved = place.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += STEP * random.nextGaussian();
        }
        return moved;
    }

    private java.util.function.ToDoubleFunction<Map<String, Object>> improvement(List<Trial> done) {
        double worst = done.stream()
                .filter(BayesianStrategy::succeeded)
                .mapToDouble(Trial::score)
                .min()
                .orElseThrow();
        double best = done.stream().mapToDouble(Trial::score).max().orElseThrow();
        double[][] points =
                done.stream().map(trial -> space.encode(trial.point())).toArray(double[][]::new);
        double[] values = done.stream()
                .mapToDouble(trial -> succeeded(trial) ? trial.score() : worst)
                .toArray();
        GaussianProcess process = GaussianProcess.fit(points, values);
        return candidate -> expected(process.at(space.encode(candidate)), best);
    }

    /** {@code (mean - best) Phi(z) + deviation phi(z)} with {@code z = (mean - best) / deviation}. */
    static double expected(GaussianProcess.Prediction prediction, double best) {
        double gain = prediction.mean() - best;
        double z = gain / prediction.deviation();
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        double distribution = 0.5 * Erf.erfc(-z / Math.sqrt(2));
        return gain * distribution + prediction.deviation() * density;
    }

    private static boolean succeeded(Trial trial) {
        return trial.failure().isEmpty() && Double.isFinite(trial.score());
    }
}
