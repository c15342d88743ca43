package io.sottovoce.privacy.accounting;

/**
 * A privacy loss distribution of one step in one direction, on the grid of multiples of a step: mass {@code mass[i]} at
 * loss {@code (lowIndex + i) step}, and mass at infinite loss. Dominates the mechanism it was made from.
 */
final class LossDistribution {
    private final double step;
    private final long lowIndex;
    private final double[] mass;
    private final double infinity;
    private final double[] logMass;

    LossDistribution(double step, long lowIndex, double[] mass, double infinity) {
        this.step = step;
        this.lowIndex = lowIndex;
        this.mass = mass;
        this.infinity = infinity;
        this.logMass = new double[mass.length];
        for (int i = 0; i < mass.length; i++) {
            logMass[i] = Math.log(mass[i]);
        }
    }

    double step() {
        return step;
    }

    long lowIndex() {
        return lowIndex;
    }

    int size() {
        return mass.length;
    }

    double massAt(int i) {
        return mass[i];
    }

    double infinity() {
        return infinity;
    }

    double loss(int i) {
        return (lowIndex + i) * step;
    }

    double logMass(int i) {
        return logMass[i];
    }

    /** K(t) = ln of the moment E[e^(t L); L finite]. */
    double logMoment(double t) {
        double scale = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < mass.length; i++) {
            scale = Math.max(scale, logMass[i] + t * loss(i));
        }
        if (Double.isInfinite(scale)) {
            return scale;
        }
        double sum = 0;
        for (int i = 0; i < mass.length; i++) {
            double exponent = logMass[i] + t * loss(i) - scale;
            if (exponent > -50) {
                sum += Math.exp(exponent);
            }
        }
        return scale + Math.log(sum);
    }
}
