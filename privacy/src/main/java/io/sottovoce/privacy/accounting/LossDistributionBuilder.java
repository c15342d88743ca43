package io.sottovoce.privacy.accounting;

/**
 * Puts mass on a loss grid pessimistically. Mass at a loss between two grid points is split over both so that its mass
 * under P and under Q is kept: {@code b = p (1 - e^(l_low - L)) / (1 - e^-h)} goes up, the rest down.
 */
final class LossDistributionBuilder {
    private final double step;
    private final long lowIndex;
    private final double[] mass;
    private double infinity;

    LossDistributionBuilder(double step, long lowIndex, long highIndex) {
        this.step = step;
        this.lowIndex = lowIndex;
        this.mass = new double[Math.toIntExact(highIndex - lowIndex + 1)];
    }

    double step() {
        return step;
    }

    /** An atom of mass {@code p} at a finite loss inside the grid. */
    void addAtom(double loss, double p) {
        long upper = (long) Math.ceil(loss / step);
        double up = Math.min(p, p * Math.expm1((upper - 1) * step - loss) / Math.expm1(-step));
        addAt(upper, up);
        if (p > up) {
            addAt(upper - 1, p - up);
        }
    }

    /** Mass at a grid point; what lies below the grid is moved up to its lowest point. */
    void addAt(long index, double p) {
        mass[(int) Math.max(0, index - lowIndex)] += p;
    }

    void addInfinity(double p) {
        infinity += p;
    }

    LossDistribution build() {
        return new LossDistribution(step, lowIndex, mass, infinity);
    }
}
