package io.sottovoce.privacy.accounting;

import io.sottovoce.privacy.accounting.LossPair.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Composes privacy loss distributions: an upper bound on epsilon or delta that is tight to four digits.
 *
 * <p>Each direction is composed by itself and the larger answer taken. The grid starts at the smaller of 1e-4 and a
 * twentieth of one step's standard deviation and is halved until four digits hold; every grid gives a valid bound, so
 * the smallest of them is reported. Grids are never finer than memory allows (2^20 points of one step, 2^22 of the
 * sum).
 */
final class LossAccountant {
    /** A pair and how often it is released. */
    record Release(LossPair pair, long count) {}

    private static final double FIRST_STEP = 1e-4;
    private static final double STEPS_PER_DEVIATION = 20;
    private static final long CELLS_MAX = 1 << 20;
    private static final double COARSE_CELLS = 1 << 14;
    private static final double WINDOW_DEVIATIONS = 24;
    private static final int HALVINGS_MAX = 4;
    private static final double ACCURACY = 5e-5;

    private final List<Release> releases;

    LossAccountant(List<Release> releases) {
        this.releases = List.copyOf(releases);
    }

    /** The smallest epsilon at a delta. */
    double epsilon(double delta) {
        Checks.delta(delta);
        return largerDirection(new Question() {
            @Override
            public double firstTilt(List<ComposedLoss.Part> parts) {
                return ComposedLoss.tiltForDelta(parts, delta);
            }

            @Override
            public double tiltAfter(List<ComposedLoss.Part> parts, double answer) {
                return answer > 0 && answer < Double.POSITIVE_INFINITY
                        ? ComposedLoss.tiltForEpsilon(parts, answer)
                        : firstTilt(parts);
            }

            @Override
            public double ask(ComposedLoss loss) {
                return loss.epsilon(delta);
            }
        });
    }

    /** The smallest delta at an epsilon. */
    double delta(double epsilon) {
        Checks.epsilon(epsilon);
        return largerDirection(new Question() {
            @Override
            public double firstTilt(List<ComposedLoss.Part> parts) {
                return ComposedLoss.tiltForEpsilon(parts, epsilon);
            }

            @Override
            public double tiltAfter(List<ComposedLoss.Part> parts, double answer) {
                return firstTilt(parts);
            }

            @Override
            public double ask(ComposedLoss loss) {
                return loss.delta(epsilon);
            }
        });
    }

    /** What is asked of the composed loss, and the tilt that answers it with the least rounding. */
    private interface Question {
        double firstTilt(List<ComposedLoss.Part> parts);

        /** Chernoff's bound overstates epsilon; near the order where the moment explodes its tilt is too steep. */
        double tiltAfter(List<ComposedLoss.Part> parts, double answer);

        double ask(ComposedLoss loss);
    }

    private double largerDirection(Question question) {
        double removing = refine(Direction.REMOVE, question);
        return releases.stream().allMatch(release -> release.pair().symmetric())
                ? removing
                : Math.max(removing, refine(Direction.ADD, question));
    }

    private double refine(Direction direction, Question question) {
        double step = firstStep(direction);
        // Any tilt gives a valid bound, so the best one is sought on a coarse grid.
        List<ComposedLoss.Part> coarse = parts(direction, Math.max(step, cells(direction, COARSE_CELLS)));
        double tilt = question.firstTilt(coarse);
        Optional<ComposedLoss> composed = ComposedLoss.compose(parts(direction, step), coarse, tilt);
        while (composed.isEmpty()) {
            step *= 2;
            composed = ComposedLoss.compose(parts(direction, step), coarse, tilt);
        }
        double best = question.ask(composed.get());
        for (int halving = 0; halving < HALVINGS_MAX; halving++) {
            step /= 2;
            if (cells(direction, step) > 2 * CELLS_MAX) {
                break;
            }
            tilt = question.tiltAfter(coarse, best);
            composed = ComposedLoss.compose(parts(direction, step), coarse, tilt);
            if (composed.isEmpty()) {
                break;
            }
            double finer = question.ask(composed.get());
            boolean settled = Math.abs(best - finer) <= ACCURACY * finer;
            best = Math.min(best, finer);
            if (settled) {
                break;
            }
        }
        return best;
    }

    private List<ComposedLoss.Part> parts(Direction direction, double step) {
        List<ComposedLoss.Part> parts = new ArrayList<>();
        for (Release release : releases) {
            parts.add(new ComposedLoss.Part(release.pair().discretise(direction, step), release.count()));
        }
        return parts;
    }

    private double firstStep(Direction direction) {
        double step = FIRST_STEP;
        double variance = 0;
        for (Release release : releases) {
            double deviation = release.pair().deviation(direction);
            if (deviation > 0) {
                step = Math.min(step, deviation / STEPS_PER_DEVIATION);
            }
            variance += release.count() * deviation * deviation;
        }
        double window = WINDOW_DEVIATIONS * Math.sqrt(variance);
        return Math.max(step, Math.max(window, cells(direction, 1.0)) / CELLS_MAX);
    }

    private double cells(Direction direction, double step) {
        double range = 0;
        for (Release release : releases) {
            range = Math.max(range, release.pair().range(direction));
        }
        return range / step;
    }
}
