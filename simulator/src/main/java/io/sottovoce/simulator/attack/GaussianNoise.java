package io.sottovoce.simulator.attack;

/** Sends independent Gaussian noise in the place of an update (Blanchard et al. 2017, section 6). */
public record GaussianNoise(double deviation) implements Attack {
    static final String KIND = "gaussian";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public float[] forge(float[] own, Cohort cohort, long seed) {
        return Vectors.gaussian(own.length, deviation, seed);
    }
}
