package io.sottovoce.rounds.robust;

import io.sottovoce.privacy.spec.SpecException;

/**
 * How large the groups of grouped mode may be. A group of {@code g} clients is dirty where one of them is hostile: {@code
 * p = 1 - (1 - gamma)^g}. Every rule over group means fails once half of the groups are dirty, so {@code p} must stay well
 * below one half: {@code g <= ln 2 / (2 gamma)}.
 */
public final class GroupBound {
    private GroupBound() {}

    /** The largest size of a group at this rate of hostile clients. */
    public static double largest(double corrupt) {
        return corrupt == 0 ? Double.POSITIVE_INFINITY : Math.log(2) / (2 * corrupt);
    }

    /** {@code p}, the probability that a group has a hostile client. */
    public static double dirty(double corrupt, int size) {
        return -Math.expm1(size * Math.log1p(-corrupt));
    }

    /** The probability that at least half of the groups are dirty, each by itself: the binomial tail from {@code m/2} on. */
    public static double halfDirty(double corrupt, int size, int groups) {
        double p = dirty(corrupt, size);
        if (p == 0 || p == 1) {
            return p;
        }
        double sum = 0;
        double term = 0;
        for (int k = 1; k <= groups; k++) {
            term += Math.log((double) (groups - k + 1) / k);
            if (2L * k >= groups) {
                sum += Math.exp(term + k * Math.log(p) + (groups - k) * Math.log1p(-p));
            }
        }
        return Math.min(1, sum);
    }

    /** Refuses a size above the bound, with the arithmetic. */
    public static void require(String where, int size, double corrupt) {
        if (size > largest(corrupt)) {
            throw new SpecException(
                    where,
                    "found groups of " + size + ", at a corruption rate of " + corrupt
                            + " a robust rule over group means takes at most ln 2 / (2 x " + corrupt + ") = "
                            + Math.floor(100 * largest(corrupt)) / 100 + " clients a group: beyond it the chance that a"
                            + " group has a hostile client, 1 - (1 - " + corrupt + ")^" + size + ", is "
                            + Math.rint(1000 * dirty(corrupt, size)) / 1000);
        }
    }
}
