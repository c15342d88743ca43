package io.sottovoce.rounds.release;

import java.util.Locale;

/**
 * One measurement held to its bound.
 *
 * @param value NaN where it was not measured, which fails
 * @param bound least value that passes, or the most where the measure has a ceiling
 */
public record Check(Measure measure, double value, double bound) {
    /** Whether the bound is kept. */
    public boolean passed() {
        return measure.ceiling() ? value <= bound : value >= bound;
    }

    /** For people: {@code cleanAccuracy 0.912 under its floor 0.95}. */
    @Override
    public String toString() {
        String side = measure.ceiling() ? (passed() ? "within its ceiling " : "over its ceiling ") : sideOfFloor();
        String shown = Double.isNaN(value) ? "not measured," : String.format(Locale.ROOT, "%.4g", value);
        return measure.key() + " " + shown + " " + side + bound;
    }

    private String sideOfFloor() {
        return passed() ? "at or over its floor " : "under its floor ";
    }
}
