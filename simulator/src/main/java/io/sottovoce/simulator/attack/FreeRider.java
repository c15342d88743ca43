package io.sottovoce.simulator.attack;

/**
 * Sends a little noise and keeps the model without working for it (Fraboni et al. 2021, section 2).
 *
 * @param deviation of the noise by coordinate
 */
public record FreeRider(double deviation) implements Attack {
    static final String KIND = "free-rider";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public float[] forge(float[] own, Cohort cohort, long seed) {
        return Vectors.gaussian(own.length, deviation, seed);
    }
}
