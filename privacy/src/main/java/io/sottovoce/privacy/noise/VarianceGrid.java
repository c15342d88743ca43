package io.sottovoce.privacy.noise;

/** Variances on a grid of ratio 1.01, so that tables are found again while the number of shares varies. */
public final class VarianceGrid {
    private static final double RATIO = 1.01;

    private VarianceGrid() {}

    /** The smallest grid variance that is at least the one given: never less noise than asked for. */
    public static double roundUp(double variance) {
        if (!(variance > 0) || Double.isInfinite(variance)) {
            throw new IllegalArgumentException("variance is " + variance + ", expected a finite number > 0");
        }
        double power = Math.floor(StrictMath.log(variance) / StrictMath.log(RATIO)) - 1;
        while (StrictMath.pow(RATIO, power) < variance) {
            power++;
        }
        return StrictMath.pow(RATIO, power);
    }
}
