package io.sottovoce.rounds.robust;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.MeanSource;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/** Rules over vectors in memory. */
final class RuleFixture {
    private RuleFixture() {}

    /** All rules that need no reference, set to a share of hostile inputs. */
    static List<RobustRule> rules(double hostile) {
        return List.of(
                new NormBound(OptionalDouble.empty()),
                new CoordinateMedian(),
                new TrimmedMean(hostile),
                new Krum(hostile, false),
                new Krum(hostile, true),
                new Bulyan(hostile),
                new GeometricMedian(1e-9));
    }

    static double[] apply(RobustRule rule, float[]... inputs) {
        return apply(rule, Optional.empty(), inputs);
    }

    static double[] apply(RobustRule rule, Optional<float[]> reference, float[]... inputs) {
        List<WeightedUpdate> updates = new ArrayList<>();
        for (int k = 0; k < inputs.length; k++) {
            updates.add(new WeightedUpdate(client(k), 1, BlockReader.over(inputs[k])));
        }
        return read(rule.against(reference.map(BlockReader::over)).over(updates, inputs[0].length), inputs[0].length);
    }

    /** Reads in uneven pieces, as a caller may. */
    static double[] read(MeanSource source, int dimension) {
        double[] all = new double[dimension];
        int piece = 7;
        double[] part = new double[piece];
        for (int from = 0; from < dimension; from += piece) {
            int length = Math.min(piece, dimension - from);
            source.read(from, part, length);
            System.arraycopy(part, 0, all, from, length);
        }
        return all;
    }

    static ClientId client(int number) {
        byte[] id = new byte[ClientId.BYTES];
        id[ClientId.BYTES - 2] = (byte) (number >> 8);
        id[ClientId.BYTES - 1] = (byte) number;
        return ClientId.of(id);
    }

    /** Vectors around a centre. */
    static float[][] cloud(Random random, int inputs, int dimension, double centre, double deviation) {
        float[][] cloud = new float[inputs][dimension];
        for (float[] row : cloud) {
            for (int i = 0; i < dimension; i++) {
                row[i] = (float) (centre + deviation * random.nextGaussian());
            }
        }
        return cloud;
    }
}
