package io.sottovoce.privacy.accounting;

import java.util.Arrays;

/**
 * How far a law composed by a Fourier transform may be off by rounding, in L2.
 *
 * <p>A value of the spectrum of a law is off by at most u = log2(n) 2^-51, since every sum on its way is at most 1; its T-th
 * power by {@code u T (|Z| + u)^(T-1)}, which covers the rounding of the power itself. The transform back keeps the L2 norm
 * (Parseval) and adds u times that of the result.
 */
final class SpectralError {
    private final double unit;
    private final double[] logProduct;
    private final double[] relative;

    SpectralError(int length) {
        this.unit = Math.log(length) / Math.log(2) * 0x1p-51;
        this.logProduct = new double[length];
        this.relative = new double[length];
    }

    /** Enters a factor of the spectrum: a part's spectrum to its power. */
    void takePower(double[] re, double[] im, long count) {
        for (int k = 0; k < re.length; k++) {
            double magnitude = Math.sqrt(re[k] * re[k] + im[k] * im[k]) + unit;
            logProduct[k] += count * Math.log(magnitude);
            relative[k] += count / magnitude;
        }
    }

    /** The bound on the L2 norm of what the law in {@code result} is off by. */
    double of(double[] result) {
        double squares = 0;
        for (int k = 0; k < relative.length; k++) {
            double error = Math.exp(logProduct[k]) * relative[k];
            squares += error * error;
        }
        double norm =
                Math.sqrt(Arrays.stream(result).map(value -> value * value).sum());
        return unit * (Math.sqrt(squares / relative.length) + norm);
    }
}
