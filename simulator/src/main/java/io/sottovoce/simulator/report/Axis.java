package io.sottovoce.simulator.report;

import java.util.ArrayList;
import java.util.List;

/** A linear axis whose ends and marks are round numbers. */
record Axis(double low, double high, List<Double> marks) {
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    /** An axis that covers a range with about so many marks. */
    static Axis over(double low, double high, int marksWanted) {
        double span = high > low ? high - low : Math.max(Math.abs(high), 1);
        double step = step(span / marksWanted);
        double from = Math.floor(low / step) * step;
        int count = (int) Math.max(1, Math.ceil((high - from) / step - 1e-9));
        List<Double> marks = new ArrayList<>();
        for (int i = 0; i <= count; i++) {
            marks.add(from + i * step);
        }
        return new Axis(from, from + count * step, List.copyOf(marks));
    }

    /** Where a value lies: 0 at the low end, 1 at the high end. */
    double share(double value) {
        return (value - low) / (high - low);
    }

    private static double step(double wanted) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(wanted)));
        for (double factor : STEPS) {
            if (factor * magnitude >= wanted * 0.999) {
                return factor * magnitude;
            }
        }
        return 10 * magnitude;
    }
}
