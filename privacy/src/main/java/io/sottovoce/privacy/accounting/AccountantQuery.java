package io.sottovoce.privacy.accounting;

import java.util.OptionalDouble;

/**
 * A mechanism and the accountant asked about it: what the command line's {@code accountant} takes, less the target.
 *
 * <p>Built by {@link #of}; ranges are checked when the question is answered.
 */
public final class AccountantQuery {
    private final AccountantKind accountant;
    private final MechanismKind mechanism;
    private final OptionalDouble noiseMultiplier;
    private final double samplingRate;
    private final Sampling sampling;
    private final long steps;
    private final RenyiOrders orders;
    private final boolean scalar;
    private final int sensitivity;
    private final Skellam skellam;
    private final int participations;
    private final int minSeparation;

    /** Sensitivities and variance of Skellam noise; all zero where they were not given. */
    private record Skellam(double l1, double l2, double variance) {}

    private AccountantQuery(Builder builder) {
        this.accountant = builder.accountant;
        this.mechanism = builder.mechanism;
        this.noiseMultiplier = builder.noiseMultiplier;
        this.samplingRate = builder.samplingRate;
        this.sampling = builder.sampling;
        this.steps = builder.steps;
        this.orders = builder.orders;
        this.scalar = builder.scalar;
        this.sensitivity = builder.sensitivity;
        this.skellam = builder.skellam;
        this.participations = builder.participations;
        this.minSeparation = builder.minSeparation;
    }

    /** A question about a mechanism. */
    public static Builder of(AccountantKind accountant, MechanismKind mechanism) {
        return new Builder(accountant, mechanism);
    }

    /** The accountant asked. */
    public AccountantKind accountant() {
        return accountant;
    }

    /** The mechanism asked about. */
    public MechanismKind mechanism() {
        return mechanism;
    }

    /** z; refused where it was not given. */
    public double noiseMultiplier() {
        return noiseMultiplier.orElseThrow(
                () -> new AccountingRefusedException("mechanism " + mechanism.label() + " needs a noise multiplier"));
    }

    double samplingRate() {
        return samplingRate;
    }

    Sampling sampling() {
        return sampling;
    }

    long steps() {
        return steps;
    }

    RenyiOrders orders() {
        return orders;
    }

    boolean scalar() {
        return scalar;
    }

    int sensitivity() {
        return sensitivity;
    }

    RenyiCurve skellamCurve() {
        return new SkellamRenyi(skellam.l1(), skellam.l2(), skellam.variance());
    }

    int participations() {
        return participations;
    }

    int minSeparation() {
        return minSeparation;
    }

    /** This question with another noise multiplier. */
    AccountantQuery withNoiseMultiplier(double value) {
        Builder builder = new Builder(accountant, mechanism)
                .noiseMultiplier(value)
                .sampling(sampling, samplingRate)
                .steps(steps)
                .orders(orders)
                .participations(participations, minSeparation);
        builder.scalar = scalar;
        builder.sensitivity = sensitivity;
        builder.skellam = skellam;
        return builder.build();
    }

    /** Collects the options; everything but the mechanism's own noise has a default. */
    public static final class Builder {
        private final AccountantKind accountant;
        private final MechanismKind mechanism;
        private OptionalDouble noiseMultiplier = OptionalDouble.empty();
        private double samplingRate = 1;
        private Sampling sampling = Sampling.POISSON;
        private long steps = 1;
        private RenyiOrders orders = RenyiOrders.ledger();
        private boolean scalar;
        private int sensitivity = 1;
        private Skellam skellam = new Skellam(0, 0, 0);
        private int participations = 1;
        private int minSeparation;

        private Builder(AccountantKind accountant, MechanismKind mechanism) {
            this.accountant = accountant;
            this.mechanism = mechanism;
        }

        /** z, the standard deviation over the L2 sensitivity. */
        public Builder noiseMultiplier(double value) {
            noiseMultiplier = OptionalDouble.of(value);
            return this;
        }

        /** How each step samples, and at which rate; default: everybody. */
        public Builder sampling(Sampling how, double rate) {
            sampling = how;
            samplingRate = rate;
            return this;
        }

        /** T; default 1. */
        public Builder steps(long value) {
            steps = value;
            return this;
        }

        /** The grid of Rényi orders; default the ledger's. */
        public Builder orders(RenyiOrders value) {
            orders = value;
            return this;
        }

        /** A scalar of an integer sensitivity k, with noise of standard deviation z k: discrete Gaussian only. */
        public Builder scalar(int integerSensitivity) {
            scalar = true;
            sensitivity = integerSensitivity;
            return this;
        }

        /** D1, D2 and V of Skellam noise. */
        public Builder skellam(double l1, double l2, double variance) {
            skellam = new Skellam(l1, l2, variance);
            return this;
        }

        /** P and the rounds strictly between two participations, for tree and banded. */
        public Builder participations(int most, int separation) {
            participations = most;
            minSeparation = separation;
            return this;
        }

        /** The question. */
        public AccountantQuery build() {
            return new AccountantQuery(this);
        }
    }
}
