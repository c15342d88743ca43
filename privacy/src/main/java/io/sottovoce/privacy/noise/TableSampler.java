package io.sottovoce.privacy.noise;

import java.math.BigInteger;

/** A law that is the same on both sides of zero: one bit for the sign, 127 for the magnitude. */
final class TableSampler implements NoiseSampler {
    private final AliasTable magnitudes;
    private final double variance;

    /**
     * A sampler of a law given by unnormalised weights.
     *
     * @param half the weights of 0, 1, 2, ...; that of zero counts once, the others twice
     * @param variance of the law
     */
    TableSampler(BigInteger[] half, double variance) {
        BigInteger[] weights = new BigInteger[half.length];
        weights[0] = half[0];
        for (int x = 1; x < half.length; x++) {
            weights[x] = half[x].shiftLeft(1);
        }
        this.magnitudes = new AliasTable(weights);
        this.variance = variance;
    }

    static TableSampler skellam(double variance) {
        return new TableSampler(NoiseWeights.cut(NoiseWeights.skellam(variance)), variance);
    }

    static TableSampler gaussian(double variance) {
        return new TableSampler(NoiseWeights.cut(NoiseWeights.gaussian(variance)), variance);
    }

    @Override
    public long sample(SecretBits bits) {
        long high = bits.next();
        return draw(high, bits.next());
    }

    /** Takes its bits as draws one by one would, but many reads of the table are under way at once. */
    @Override
    public void sample(SecretBits bits, long[] draws, int count) {
        int done = 0;
        while (done < count) {
            draws[done++] = sample(bits);
            int pairs = bits.takePairs(count - done);
            drawAll(bits.ready(), bits.end() - 2 * pairs, draws, done, pairs);
            done += pairs;
        }
    }

    private void drawAll(long[] words, int from, long[] draws, int to, int count) {
        for (int i = 0; i < count; i++) {
            draws[to + i] = draw(words[from + 2 * i], words[from + 2 * i + 1]);
        }
    }

    private long draw(long high, long low) {
        long magnitude = magnitudes.lookUp(high, low);
        long sign = high >> 63;
        return (magnitude ^ sign) - sign;
    }

    @Override
    public double variance() {
        return variance;
    }

    @Override
    public double error() {
        return magnitudes.error();
    }
}
