package io.sottovoce.privacy.accounting;

/**
 * One integer with discrete Gaussian noise, on a Poisson sample: P = (1-q) N + q (N + k), Q = N. Scalars only: for
 * vectors no such pair is proved to dominate.
 */
final class DiscreteGaussianPair implements LossPair {
    private static final double TAIL = 11.5;

    private final int sensitivity;
    private final double samplingRate;
    private final int bound;
    private final double[] mass;

    /** Untruncated noise: the support is cut where the mass beyond is below 1e-30. */
    DiscreteGaussianPair(double deviation, int sensitivity, double samplingRate) {
        this(deviation, sensitivity, samplingRate, (int) Math.ceil(TAIL * deviation) + 1);
    }

    /** Noise truncated to {@code -bound..bound}. */
    DiscreteGaussianPair(double deviation, int sensitivity, double samplingRate, int bound) {
        Checks.positive("standard deviation", deviation);
        Checks.samplingRate(samplingRate);
        if (sensitivity < 1) {
            throw new IllegalArgumentException("sensitivity is " + sensitivity + ", expected an integer >= 1");
        }
        this.sensitivity = sensitivity;
        this.samplingRate = samplingRate;
        this.bound = bound;
        this.mass = new double[2 * bound + 1];
        double total = 0;
        for (int x = bound; x >= 0; x--) { // small terms first
            double value = Math.exp(-(double) x * x / (2 * deviation * deviation));
            mass[bound + x] = value;
            mass[bound - x] = value;
            total += x == 0 ? value : 2 * value;
        }
        for (int i = 0; i < mass.length; i++) {
            mass[i] /= total;
        }
    }

    private double noise(int x) {
        return Math.abs(x) > bound ? 0 : mass[x + bound];
    }

    private double upper(int x) {
        return (1 - samplingRate) * noise(x) + samplingRate * noise(x - sensitivity);
    }

    private double p(Direction direction, int x) {
        return direction == Direction.REMOVE ? upper(x) : noise(x);
    }

    private double q(Direction direction, int x) {
        return direction == Direction.REMOVE ? noise(x) : upper(x);
    }

    private double[] extremes(Direction direction) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int x = -bound; x <= bound + sensitivity; x++) {
            double p = p(direction, x);
            double q = q(direction, x);
            if (p > 0 && q > 0) {
                double loss = Math.log(p / q);
                low = Math.min(low, loss);
                high = Math.max(high, loss);
            }
        }
        return low <= high ? new double[] {low, high} : new double[] {0, 0};
    }

    @Override
    public double deviation(Direction direction) {
        double first = 0;
        double second = 0;
        for (int x = -bound; x <= bound + sensitivity; x++) {
            double p = p(direction, x);
            double q = q(direction, x);
            if (p > 0 && q > 0) {
                double loss = Math.log(p / q);
                first += p * loss;
                second += p * loss * loss;
            }
        }
        return Math.sqrt(Math.max(0, second - first * first));
    }

    @Override
    public double range(Direction direction) {
        double[] extremes = extremes(direction);
        return extremes[1] - extremes[0];
    }

    @Override
    public LossDistribution discretise(Direction direction, double step) {
        double[] extremes = extremes(direction);
        long low = (long) Math.ceil(extremes[0] / step) - 1;
        long high = (long) Math.ceil(extremes[1] / step);
        LossDistributionBuilder grid = new LossDistributionBuilder(step, low, high);
        for (int x = -bound; x <= bound + sensitivity; x++) {
            double p = p(direction, x);
            double q = q(direction, x);
            if (q > 0 && p > 0) {
                grid.addAtom(Math.log(p / q), p);
            } else if (p > 0) {
                grid.addInfinity(p);
            }
        }
        return grid.build();
    }
}
