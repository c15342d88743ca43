package io.sottovoce.privacy.accounting;

/**
 * A mixture of Gaussians against one at zero, all of one standard deviation; the likelihood ratio rises with x. With
 * shifts (0, 1) and weights (1-q, q) it is the Gaussian mechanism on a Poisson sample.
 */
final class GaussianMixture implements LossPair {
    // Mass beyond 11.5 deviations is 7e-31: with 10^9 steps still below the smallest delta.
    private static final double TAIL = 11.5;
    private static final int PROBES = 4096;

    private final double deviation;
    private final double[] shifts;
    private final double[] logWeights;

    GaussianMixture(double deviation, double[] shifts, double[] weights) {
        Checks.positive("standard deviation", deviation);
        this.deviation = deviation;
        this.shifts = shifts.clone();
        this.logWeights = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            logWeights[i] = Math.log(weights[i]);
        }
    }

    static GaussianMixture sampled(double noiseMultiplier, double samplingRate) {
        return samplingRate == 1
                ? new GaussianMixture(noiseMultiplier, new double[] {1}, new double[] {1})
                : new GaussianMixture(
                        noiseMultiplier, new double[] {0, 1}, new double[] {1 - samplingRate, samplingRate});
    }

    /** ln p(x)/q(x). */
    private double logRatio(double x) {
        if (shifts.length == 2 && shifts[0] == 0) {
            return pairRatio(x);
        }
        double total = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < shifts.length; i++) {
            total = LogSpace.add(total, logWeights[i] + exponent(shifts[i], x));
        }
        return total;
    }

    private double pairRatio(double x) {
        double exponent = exponent(shifts[1], x);
        double weight = Math.exp(logWeights[1]);
        return exponent > 300 ? logWeights[1] + exponent : Math.log1p(weight * Math.expm1(exponent));
    }

    private double exponent(double shift, double x) {
        return shift * (2 * x - shift) / (2 * deviation * deviation);
    }

    /** The x at which the log ratio is l: minus infinity where it is above l everywhere. */
    private double inverse(double l) {
        if (l <= floor()) {
            return Double.NEGATIVE_INFINITY;
        }
        if (shifts.length == 1) {
            return deviation * deviation * l / shifts[0] + shifts[0] / 2;
        }
        if (shifts.length == 2 && shifts[0] == 0) {
            double weight = Math.exp(logWeights[1]);
            double logPart =
                    l > 0 ? l + Math.log(-Math.expm1(-l) + weight * Math.exp(-l)) : Math.log(Math.expm1(l) + weight);
            return deviation * deviation * (logPart - logWeights[1]) / shifts[1] + shifts[1] / 2;
        }
        double high = 1;
        while (logRatio(high) < l) {
            high *= 2;
        }
        double low = -1;
        while (logRatio(low) >= l && low > -1e6) {
            low *= 2;
        }
        return Bisection.smallest(low, high, x -> logRatio(x) >= l);
    }

    /** The infimum of the log ratio: the weight of shift zero. */
    private double floor() {
        return shifts[0] == 0 ? logWeights[0] : Double.NEGATIVE_INFINITY;
    }

    private double largestShift() {
        return shifts[shifts.length - 1];
    }

    private double fromX(Direction direction) {
        return direction == Direction.REMOVE ? shifts[0] - TAIL * deviation : -TAIL * deviation;
    }

    private double toX(Direction direction) {
        return direction == Direction.REMOVE ? largestShift() + TAIL * deviation : TAIL * deviation;
    }

    private double loss(Direction direction, double x) {
        return direction == Direction.REMOVE ? logRatio(x) : -logRatio(x);
    }

    private double density(Direction direction, double x) {
        double base = Normal.density(x / deviation) / deviation;
        if (direction == Direction.ADD) {
            return base;
        }
        double logDensity = Normal.logDensity(x / deviation) - Math.log(deviation);
        return Math.exp(logDensity + logRatio(x));
    }

    private double mass(Direction direction, double from, double to) {
        if (direction == Direction.ADD) {
            return Normal.mass(from / deviation, to / deviation);
        }
        double sum = 0;
        for (int i = 0; i < shifts.length; i++) {
            sum += Math.exp(logWeights[i]) * Normal.mass((from - shifts[i]) / deviation, (to - shifts[i]) / deviation);
        }
        return sum;
    }

    @Override
    public boolean symmetric() {
        return shifts.length == 1;
    }

    @Override
    public double deviation(Direction direction) {
        double low = fromX(direction);
        double width = (toX(direction) - low) / PROBES;
        double first = 0;
        double second = 0;
        double total = 0;
        for (int i = 0; i <= PROBES; i++) {
            double x = low + i * width;
            double weight = density(direction, x);
            double loss = loss(direction, x);
            total += weight;
            first += weight * loss;
            second += weight * loss * loss;
        }
        double mean = first / total;
        return Math.sqrt(Math.max(0, second / total - mean * mean));
    }

    @Override
    public double range(Direction direction) {
        return Math.abs(loss(direction, toX(direction)) - loss(direction, fromX(direction)));
    }

    @Override
    public LossDistribution discretise(Direction direction, double step) {
        double atLow = loss(direction, fromX(direction));
        double atHigh = loss(direction, toX(direction));
        long low = (long) Math.ceil(Math.min(atLow, atHigh) / step) - 1;
        long high = (long) Math.ceil(Math.max(atLow, atHigh) / step);
        LossDistributionBuilder grid = new LossDistributionBuilder(step, low, high);
        boolean rising = direction == Direction.REMOVE;
        double from = rising ? fromX(direction) : toX(direction);
        for (long j = low + 1; j <= high; j++) {
            double edge = rising ? inverse(j * step) : inverse(-j * step);
            double to = rising ? Math.min(edge, toX(direction)) : Math.max(edge, fromX(direction));
            addCell(grid, direction, j, Math.min(from, to), Math.max(from, to));
            from = to;
        }
        // The low tail moves up to the lowest point, the high one to infinity.
        double bottom = rising
                ? mass(direction, Double.NEGATIVE_INFINITY, fromX(direction))
                : mass(direction, toX(direction), Double.POSITIVE_INFINITY);
        grid.addAt(low + 1, bottom);
        grid.addInfinity(
                rising
                        ? mass(direction, toX(direction), Double.POSITIVE_INFINITY)
                        : mass(direction, Double.NEGATIVE_INFINITY, fromX(direction)));
        return grid.build();
    }

    /** The cell of losses {@code ((j-1) h, j h]}, which are those of x between two points. */
    private void addCell(LossDistributionBuilder grid, Direction direction, long j, double from, double to) {
        double width = to - from;
        if (!(width > 0)) {
            return;
        }
        double reach = Math.max(1, Math.max(Math.abs(from), Math.abs(to)) / deviation);
        double scaled = width / deviation * reach;
        double[] nodes = scaled < VERY_NARROW ? MIDPOINT : NODES;
        double[] weights = scaled < VERY_NARROW ? MIDPOINT_WEIGHT : WEIGHTS;
        int pieces = (int) Math.ceil(scaled / NARROW);
        double half = width / pieces / 2;
        double lower = (j - 1) * grid.step();
        double all = 0;
        double up = 0;
        for (int piece = 0; piece < pieces; piece++) {
            double middle = from + (2 * piece + 1) * half;
            for (int node = 0; node < nodes.length; node++) {
                double x = middle + half * nodes[node];
                double p = half * weights[node] * density(direction, x);
                all += p;
                up += p * Math.expm1(lower - loss(direction, x));
            }
        }
        up = Math.max(0, Math.min(all, up / Math.expm1(-grid.step())));
        grid.addAt(j, up);
        grid.addAt(j - 1, all - up);
    }

    // Gauss and Legendre's three points: the error of a cell is of sixth order in its width in deviations.
    private static final double NARROW = 0.1;
    // Below it the midpoint alone is good to its square over 24, 4e-8.
    private static final double VERY_NARROW = 0.001;
    private static final double[] MIDPOINT = {0};
    private static final double[] MIDPOINT_WEIGHT = {2};
    private static final double[] NODES = {-Math.sqrt(0.6), 0, Math.sqrt(0.6)};
    private static final double[] WEIGHTS = {5.0 / 9, 8.0 / 9, 5.0 / 9};
}
