package io.sottovoce.simulator.attack;

/**
 * Inner product manipulation (Xie et al. 2020, Fall of Empires, section 4): all attackers send {@code -epsilon} times the
 * mean of the honest updates. The mean points backwards once {@code epsilon > (n - m) / m}; small values aim at rules that
 * prefer inputs close to others.
 */
public record InnerProduct(double epsilon) implements Attack {
    static final String KIND = "ipm";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public float[] forge(float[] own, Cohort cohort, long seed) {
        return Vectors.scaled(cohort.mean(), -epsilon);
    }
}
