package io.sottovoce.privacy.accounting;

import java.util.Optional;
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
    private final Optional<Noise> noise;
    private final int participations;
    private final int minSeparation;
    private final int restarts;
    private final RenyiConversion conversion;

    /** Noise that is stated by sensitivities and variance: what it costs in both adjacencies. */
    private record Noise(RenyiCurve zeroOut, RenyiCurve replaceOne) {}

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
        this.noise = builder.noise;
        this.participations = builder.participations;
        this.minSeparation = builder.minSeparation;
        this.restarts = builder.restarts;
        this.conversion = builder.conversion;
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

    /** Whether the noise is stated by sensitivities and variance instead of a multiplier. */
    boolean hasStatedNoise() {
        return noise.isPresent();
    }

    RenyiCurve statedNoise() {
        return noise.orElseThrow(() -> new AccountingRefusedException(
                        "mechanism " + mechanism.label() + " needs L1 and L2 sensitivity and variance"))
                .zeroOut();
    }

    int participations() {
        return participations;
    }

    int minSeparation() {
        return minSeparation;
    }

    int restarts() {
        return restarts;
    }

    RenyiConversion conversion() {
        return conversion;
    }

    /** This question with another noise multiplier. */
    AccountantQuery withNoiseMultiplier(double value) {
        return copy().noiseMultiplier(value).build();
    }

    /**
     * The same question about replace-one adjacency, which doubles the sensitivities. Empty where a step samples: there
     * doubling is not proved, and fixed-size sampling is replace-one already.
     */
    public Optional<AccountantQuery> replaceOne() {
        if (samplingRate != 1 || sampling != Sampling.POISSON) {
            return Optional.empty();
        }
        Builder builder = copy();
        builder.noise = noise.map(stated -> new Noise(stated.replaceOne(), stated.replaceOne()));
        if (noise.isEmpty() && scalar) {
            builder.sensitivity = 2 * sensitivity;
        }
        noiseMultiplier.ifPresent(z -> builder.noiseMultiplier(z / 2));
        return Optional.of(builder.build());
    }

    private Builder copy() {
        Builder builder = new Builder(accountant, mechanism)
                .sampling(sampling, samplingRate)
                .steps(steps)
                .orders(orders)
                .participations(participations, minSeparation)
                .restarts(restarts)
                .conversion(conversion);
        builder.noiseMultiplier = noiseMultiplier;
        builder.scalar = scalar;
        builder.sensitivity = sensitivity;
        builder.noise = noise;
        return builder;
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
        private Optional<Noise> noise = Optional.empty();
        private int participations = 1;
        private int minSeparation;
        private int restarts = 1;
        private RenyiConversion conversion = RenyiConversion.IMPROVED;

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
            noise = Optional.of(
                    new Noise(new SkellamRenyi(l1, l2, variance), new SkellamRenyi(2 * l1, 2 * l2, variance)));
            return this;
        }

        /**
         * A sum of independent discrete Gaussians instead of one.
         *
         * @param shares n, honest shares
         * @param localDeviation s of one share, at least 1/2
         * @param l1 D1
         * @param l2 D2
         * @param dimension d, coordinates with padding
         */
        public Builder sumOfDiscreteGaussians(int shares, double localDeviation, double l1, double l2, long dimension) {
            noise = Optional.of(new Noise(
                    new DiscreteGaussianSumRenyi(shares, localDeviation, l1, l2, dimension),
                    new DiscreteGaussianSumRenyi(shares, localDeviation, 2 * l1, 2 * l2, dimension)));
            return this;
        }

        /** P and the rounds strictly between two participations, for tree and banded. */
        public Builder participations(int most, int separation) {
            participations = most;
            minSeparation = separation;
            return this;
        }

        /** How often the whole stream of tree or banded is run afresh; default once. */
        public Builder restarts(int value) {
            restarts = value;
            return this;
        }

        /** The rule from Rényi to (epsilon, delta); the improved one unless set. */
        public Builder conversion(RenyiConversion rule) {
            conversion = rule;
            return this;
        }

        /** The question. */
        public AccountantQuery build() {
            return new AccountantQuery(this);
        }
    }
}
