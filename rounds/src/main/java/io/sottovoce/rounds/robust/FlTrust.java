package io.sottovoce.rounds.robust;

import io.sottovoce.rounds.aggregate.AggregateRule;
import io.sottovoce.rounds.aggregate.BlockReader;
import java.util.Map;
import java.util.Optional;

/**
 * FLTrust (Cao et al. 2021, section 4): the server trains on a small clean set of its own; an update counts by the cosine of
 * its angle to the server's, not at all where that is negative, and is scaled to the server's norm. Where no update has
 * trust the model does not move.
 *
 * @param own the server's set
 */
public record FlTrust(Root own) implements RobustRule {
    static final String KIND = "fltrust";
    static final int EXAMPLES = 100;
    static final int EXAMPLES_MAX = 1_000_000;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Optional<Root> root() {
        return Optional.of(own);
    }

    @Override
    public AggregateRule against(Optional<BlockReader> reference) {
        BlockReader trained = reference.orElseThrow(
                () -> new IllegalArgumentException("fltrust needs the server's own update, which is not there"));
        return (updates, dimension) -> {
            Inputs inputs = new Inputs(updates, dimension);
            return new Combination(inputs, weights(inputs, trained));
        };
    }

    private static double[] weights(Inputs inputs, BlockReader own) {
        double[] dots = new double[inputs.size()];
        double[] squares = new double[inputs.size()];
        double[] ownSquare = new double[1];
        float[][] buffer = {new float[0]};
        inputs.forEachBlock((from, rows, length) -> {
            if (buffer[0].length < length) {
                buffer[0] = new float[length];
            }
            own.read(from, buffer[0], length);
            ownSquare[0] += Dots.dot(buffer[0], buffer[0], length);
            for (int k = 0; k < rows.length; k++) {
                dots[k] += Dots.dot(rows[k], buffer[0], length);
                squares[k] += Dots.dot(rows[k], rows[k], length);
            }
        });
        return weights(dots, squares, Math.sqrt(ownSquare[0]));
    }

    private static double[] weights(double[] dots, double[] squares, double ownNorm) {
        double[] weights = new double[dots.length];
        double trusted = 0;
        for (int k = 0; k < weights.length; k++) {
            double norm = Math.sqrt(squares[k]);
            double trust = norm > 0 && ownNorm > 0 ? Math.max(0, dots[k] / (norm * ownNorm)) : 0;
            trusted += trust;
            weights[k] = trust == 0 ? 0 : trust * ownNorm / norm;
        }
        for (int k = 0; k < weights.length; k++) {
            weights[k] = trusted == 0 ? 0 : weights[k] / trusted;
        }
        return weights;
    }

    @Override
    public Map<String, Object> toTree() {
        return Map.of("kind", KIND, "root", own.data(), "examples", own.examples());
    }
}
