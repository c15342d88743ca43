package io.sottovoce.simulator.attack;

/** Sends its honest update with the sign turned, multiplied (Li et al. 2019, RSA, section 5). */
public record SignFlip(double factor) implements Attack {
    static final String KIND = "sign-flip";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public float[] forge(float[] own, Cohort cohort, long seed) {
        return Vectors.scaled(own, -factor);
    }
}
