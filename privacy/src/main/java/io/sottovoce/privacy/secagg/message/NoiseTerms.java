package io.sottovoce.privacy.secagg.message;

/**
 * The differential privacy that a round promises.
 *
 * @param unit what is protected: 1 client, 2 record
 * @param mechanism 1 Skellam, 2 discrete Gaussian
 * @param noiseMultiplier z
 * @param delta dlt, below 1
 * @param participationsMax P_max
 * @param separation rounds strictly between two participations at least
 */
public record NoiseTerms(
        int unit, int mechanism, double noiseMultiplier, double delta, long participationsMax, long separation) {
    /** Skellam noise. */
    public static final int SKELLAM = 1;

    /** Discrete Gaussian noise. */
    public static final int DISCRETE_GAUSSIAN = 2;

    /** A client as the unit. */
    public static final int CLIENT = 1;

    /** A record as the unit. */
    public static final int RECORD = 2;

    public NoiseTerms {
        if (unit < CLIENT || unit > RECORD || mechanism < SKELLAM || mechanism > DISCRETE_GAUSSIAN) {
            throw new IllegalArgumentException("privacy unit " + unit + ", mechanism " + mechanism);
        }
        if (!(noiseMultiplier > 0) || !Double.isFinite(noiseMultiplier) || !(delta > 0) || !(delta < 1)) {
            throw new IllegalArgumentException("noise multiplier " + noiseMultiplier + " and delta " + delta
                    + ", expected above zero, delta below one");
        }
        if (participationsMax < 1 || participationsMax > 0xFFFFFFFFL || separation < 0 || separation > 0xFFFFFFFFL) {
            throw new IllegalArgumentException(
                    "at most " + participationsMax + " participations " + separation + " rounds apart");
        }
    }
}
