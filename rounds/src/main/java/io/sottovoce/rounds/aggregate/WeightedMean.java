package io.sottovoce.rounds.aggregate;

import java.util.List;

/**
 * The weighted mean of several updates as a running mean: {@code mean_k = mean_(k-1) + (w_k / W_k) (u_k - mean_(k-1))}
 * with {@code W_k = w_1 + .. + w_k}, in double, in the order of client ids (West 1979). Where all updates agree every
 * increment is zero, so the mean is exact; a sum divided at the end would not be.
 */
final class WeightedMean implements MeanSource {
    private final List<WeightedUpdate> contributions;
    private final double[] shares;
    private float[] buffer = new float[0];

    WeightedMean(List<WeightedUpdate> contributions, long dimension) {
        this.contributions = UpdateOrder.of(contributions, dimension);
        this.shares = shares(this.contributions);
    }

    @Override
    public void read(long from, double[] mean, int length) {
        if (buffer.length < length) {
            buffer = new float[length];
        }
        for (int k = 0; k < shares.length; k++) {
            contributions.get(k).update().read(from, buffer, length);
            if (k == 0) {
                for (int i = 0; i < length; i++) {
                    mean[i] = buffer[i];
                }
            } else {
                fold(mean, buffer, shares[k], length);
            }
        }
    }

    private static void fold(double[] mean, float[] update, double share, int length) {
        for (int i = 0; i < length; i++) {
            mean[i] += share * (update[i] - mean[i]);
        }
    }

    private static double[] shares(List<WeightedUpdate> sorted) {
        double[] shares = new double[sorted.size()];
        double total = 0;
        for (int k = 0; k < shares.length; k++) {
            double weight = sorted.get(k).weight();
            total += weight;
            shares[k] = weight / total;
        }
        if (Double.isInfinite(total)) {
            throw new IllegalArgumentException("the weights of the cohort add up to infinity");
        }
        return shares;
    }
}
