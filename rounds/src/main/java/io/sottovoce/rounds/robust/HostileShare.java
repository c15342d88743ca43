package io.sottovoce.rounds.robust;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The share of inputs that are taken to be hostile.
 *
 * @param share from 0 to less than one half
 */
record HostileShare(double share) {
    static final String SETTING = "hostile";
    static final double MAX = 0.499;
    static final double DEFAULT = 0.2;

    HostileShare {
        if (!(share >= 0 && share <= MAX)) {
            throw new IllegalArgumentException(SETTING + ": found " + share + ", expected 0 to " + MAX);
        }
    }

    /** {@code f = ceil(share n)}, in decimal arithmetic. */
    int of(int inputs) {
        return BigDecimal.valueOf(share)
                .multiply(BigDecimal.valueOf(inputs))
                .setScale(0, RoundingMode.CEILING)
                .intValueExact();
    }
}
