package io.sottovoce.privacy.noise;

/** A sampler over one table. */
final class TableSampler implements NoiseSampler {
    private final SymmetricTable table;
    private final double variance;

    private TableSampler(SymmetricTable table, double variance) {
        this.table = table;
        this.variance = variance;
    }

    static TableSampler skellam(double variance) {
        return new TableSampler(NoiseWeights.symmetric(NoiseWeights.skellam(variance)), variance);
    }

    static TableSampler gaussian(double variance) {
        return new TableSampler(NoiseWeights.symmetric(NoiseWeights.gaussian(variance)), variance);
    }

    @Override
    public long sample(SecretBits bits) {
        return table.sample(bits);
    }

    @Override
    public void sample(SecretBits bits, long[] draws, int count) {
        table.sample(bits, draws, count);
    }

    @Override
    public double variance() {
        return variance;
    }

    @Override
    public double error() {
        return table.error();
    }
}
