package io.sottovoce.privacy.accounting;

import java.util.function.DoubleUnaryOperator;

/**
 * From one record to k records of one person (Vadhan 2017, Lemma 2.2): (eps, delta) for one record is (k eps, delta
 * (e^(k eps) - 1)/(e^eps - 1)) for k.
 */
public final class GroupPrivacy {
    private static final double LOG_DELTA_MIN = Math.log(Checks.DELTA_MIN);

    private GroupPrivacy() {}

    /**
     * The epsilon of a group at a delta of the group.
     *
     * @param epsilonOfDelta the accountant of one record: epsilon at a delta, decreasing
     * @param records k, at least 1
     * @param delta the group's delta
     * @return k eps, infinite where no delta of one record that the accountants vouch for is small enough
     */
    public static double epsilon(DoubleUnaryOperator epsilonOfDelta, int records, double delta) {
        Checks.delta(delta);
        if (records < 1) {
            throw new IllegalArgumentException("group has " + records + " records, expected at least 1");
        }
        double logTarget = Math.log(delta);
        if (logGroupDelta(epsilonOfDelta, records, LOG_DELTA_MIN + 1e-9) > logTarget) {
            return Double.POSITIVE_INFINITY;
        }
        double low = LOG_DELTA_MIN + 1e-9;
        double high = logTarget;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (logGroupDelta(epsilonOfDelta, records, middle) <= logTarget) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return records * epsilonOfDelta.applyAsDouble(Math.exp(low));
    }

    private static double logGroupDelta(DoubleUnaryOperator epsilonOfDelta, int records, double logDelta) {
        double epsilon = epsilonOfDelta.applyAsDouble(Math.exp(logDelta));
        if (epsilon == 0) {
            return logDelta + Math.log(records);
        }
        return logDelta + LogSpace.expm1(records * epsilon) - LogSpace.expm1(epsilon);
    }
}
