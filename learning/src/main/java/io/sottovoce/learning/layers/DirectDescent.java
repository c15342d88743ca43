package io.sottovoce.learning.layers;

import java.util.Set;

/**
 * Which weights move while their gradients are made: the layer takes the rate times the gradient off the weight, and never
 * writes the gradient down. For a weight that no cache holds, that saves writing and reading as much again. Thread-confined.
 */
public final class DirectDescent {
    /** Some 4 MB, more than a core has of near cache. */
    private static final int FLOATS_MIN = 1 << 20;

    private Set<String> weights = Set.of();
    private double rate;

    /** Whether it is faster for a weight of so many floats. */
    public static boolean pays(int floats) {
        return floats >= FLOATS_MIN;
    }

    /** From now on the way back moves these weights, by their full names. */
    public void begin(Set<String> moved) {
        weights = moved;
    }

    /** The rate of the next way back. */
    public void by(double other) {
        rate = other;
    }

    /** From now on the way back moves nothing. */
    public void end() {
        weights = Set.of();
    }

    boolean moves(String weight) {
        return weights.contains(weight);
    }

    double rate() {
        return rate;
    }
}
