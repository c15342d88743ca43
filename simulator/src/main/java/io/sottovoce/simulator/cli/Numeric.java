package io.sottovoce.simulator.cli;

/** Numbers in JSON. */
final class Numeric {
    private Numeric() {}

    /** A number; an infinite one as the text "Infinity", since JSON has none and null means that there is no value. */
    static Object field(double value) {
        return Double.isInfinite(value) ? (value > 0 ? "Infinity" : "-Infinity") : (Object) value;
    }
}
