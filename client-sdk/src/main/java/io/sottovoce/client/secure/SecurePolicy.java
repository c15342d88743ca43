package io.sottovoce.client.secure;

import io.sottovoce.privacy.accounting.book.Budget;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.CohortPolicy;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.graph.RingRule;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a client insists on in secure aggregation, decided by the party that owns the data. The server cannot lower any of
 * it: an offer that asks for less protection is declined with the reason.
 *
 * <p>The default assumes a server that does not follow the protocol and one client in twenty that helps it, needs post-quantum
 * keys, noise in every sum, and stops for good at epsilon 10 (delta 1e-5) over all tasks of the server.
 */
public final class SecurePolicy {
    private final CohortPolicy cohort;
    private final boolean noiseRequired;
    private final Budget round;
    private final Budget day;
    private final Budget total;
    private final double noiseMultiplierMin;
    private final long participationsMax;
    private final int retriesMax;
    private final int sessionsADayMax;
    private final boolean repeatWithoutNoise;
    private final Duration revocationAgeMax;
    private final Duration sessionMax;

    private SecurePolicy(Builder builder) {
        this.cohort = new CohortPolicy(
                builder.modes,
                builder.suiteMin,
                builder.corrupt,
                builder.droppedMax,
                builder.sigmaMin,
                builder.clientsMin,
                builder.honestMin);
        this.noiseRequired = builder.noiseRequired;
        this.round = new Budget(builder.roundEpsilonMax, builder.delta);
        this.day = new Budget(builder.dayEpsilonMax, builder.delta);
        this.total = new Budget(builder.totalEpsilonMax, builder.delta);
        this.noiseMultiplierMin = builder.noiseMultiplierMin;
        this.participationsMax = builder.participationsMax;
        this.retriesMax = builder.retriesMax;
        this.sessionsADayMax = builder.sessionsADayMax;
        this.repeatWithoutNoise = builder.repeatWithoutNoise;
        this.revocationAgeMax = builder.revocationAgeMax;
        this.sessionMax = builder.sessionMax;
    }

    private SecurePolicy(SecurePolicy of, CohortPolicy cohort) {
        this.cohort = cohort;
        this.noiseRequired = of.noiseRequired;
        this.round = of.round;
        this.day = of.day;
        this.total = of.total;
        this.noiseMultiplierMin = of.noiseMultiplierMin;
        this.participationsMax = of.participationsMax;
        this.retriesMax = of.retriesMax;
        this.sessionsADayMax = of.sessionsADayMax;
        this.repeatWithoutNoise = of.repeatWithoutNoise;
        this.revocationAgeMax = of.revocationAgeMax;
        this.sessionMax = of.sessionMax;
    }

    /**
     * This policy, and sums over small groups whose means are looked at one by one. The smallest cohort then holds for each
     * group: it is the crowd that an update is hidden in.
     */
    public SecurePolicy allowingGroupMeans() {
        return new SecurePolicy(
                this,
                new CohortPolicy(
                        cohort.modes(),
                        cohort.suiteMin(),
                        cohort.corrupt(),
                        cohort.droppedMax(),
                        cohort.sigmaMin(),
                        cohort.clientsMin(),
                        cohort.honestMin(),
                        true));
    }

    /** A policy with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** With and against whom. */
    public CohortPolicy cohort() {
        return cohort;
    }

    /** Whether a sum without noise is declined. */
    public boolean noiseRequired() {
        return noiseRequired;
    }

    /** The most that one sum may cost. */
    public Budget round() {
        return round;
    }

    /** The most that the sums of one day (UTC) may cost. */
    public Budget day() {
        return day;
    }

    /** The most that all sums of all tasks of one server may cost, ever. */
    public Budget total() {
        return total;
    }

    /** Least z. */
    public double noiseMultiplierMin() {
        return noiseMultiplierMin;
    }

    /** Sums of one task at most. */
    public long participationsMax() {
        return participationsMax;
    }

    /** Sums over one model of one task beyond the first. */
    public int retriesMax() {
        return retriesMax;
    }

    /** Sums in one day (UTC). */
    public int sessionsADayMax() {
        return sessionsADayMax;
    }

    /** Whether the same update may go into two sums without noise. */
    public boolean repeatWithoutNoise() {
        return repeatWithoutNoise;
    }

    /** Oldest revocation list that is gone by. */
    public Duration revocationAgeMax() {
        return revocationAgeMax;
    }

    /** Longest session. */
    public Duration sessionMax() {
        return sessionMax;
    }

    /** Builds a policy. */
    public static final class Builder {
        private final EnumSet<Mode> modes = EnumSet.of(Mode.MALICIOUS);
        private Suite suiteMin = Suite.HYBRID;
        private CorruptBound corrupt = new CorruptBound.Share(new PartsPerMillion(50_000));
        private PartsPerMillion droppedMax = new PartsPerMillion(200_000);
        private int sigmaMin = RingRule.SIGMA_MIN;
        private int clientsMin = 10;
        private int honestMin = 3;
        private boolean noiseRequired = true;
        private double roundEpsilonMax = 10;
        private double dayEpsilonMax = 10;
        private double totalEpsilonMax = 10;
        private double delta = 1e-5;
        private double noiseMultiplierMin = 0.1;
        private long participationsMax = 10_000;
        private int retriesMax = 1;
        private int sessionsADayMax = 1_000;
        private boolean repeatWithoutNoise;
        private Duration revocationAgeMax = Duration.ofDays(30);
        private Duration sessionMax = Duration.ofDays(1);

        private Builder() {}

        /** Trusts the server to follow the protocol: mode H is agreed to besides mode M. */
        public Builder trustServerToFollowProtocol() {
            modes.add(Mode.HONEST_SERVER);
            return this;
        }

        /** The weakest key agreement agreed to. */
        public Builder suiteMin(Suite suite) {
            this.suiteMin = suite;
            return this;
        }

        /** How many clients may help the server. */
        public Builder corrupt(CorruptBound bound) {
            this.corrupt = bound;
            return this;
        }

        /** The largest share of drop-outs that a sum may be planned for. */
        public Builder droppedMax(PartsPerMillion share) {
            this.droppedMax = share;
            return this;
        }

        /** Least bits of statistical security. */
        public Builder sigmaMin(int bits) {
            this.sigmaMin = bits;
            return this;
        }

        /** Smallest cohort. */
        public Builder clientsMin(int clients) {
            this.clientsMin = clients;
            return this;
        }

        /** Least honest inputs in a sum. */
        public Builder honestMin(int inputs) {
            this.honestMin = inputs;
            return this;
        }

        /** Agrees to sums without noise, which hide an update among the others and no more. */
        public Builder allowSumsWithoutNoise() {
            this.noiseRequired = false;
            return this;
        }

        /** The most epsilon of one sum, of one day and in total, at one delta. */
        public Builder epsilonMax(double ofARound, double ofADay, double inTotal, double atDelta) {
            this.roundEpsilonMax = ofARound;
            this.dayEpsilonMax = ofADay;
            this.totalEpsilonMax = inTotal;
            this.delta = atDelta;
            return this;
        }

        /** Least noise multiplier. */
        public Builder noiseMultiplierMin(double z) {
            this.noiseMultiplierMin = z;
            return this;
        }

        /** Sums of one task at most. */
        public Builder participationsMax(long sums) {
            this.participationsMax = sums;
            return this;
        }

        /** Sums over one model of one task beyond the first. */
        public Builder retriesMax(int retries) {
            this.retriesMax = retries;
            return this;
        }

        /** Sums in one day (UTC). */
        public Builder sessionsADayMax(int sums) {
            this.sessionsADayMax = sums;
            return this;
        }

        /** Lets the same update go into two sums without noise, which differ by single inputs. */
        public Builder allowRepeatsWithoutNoise() {
            this.repeatWithoutNoise = true;
            return this;
        }

        /** Oldest revocation list that is gone by. */
        public Builder revocationAgeMax(Duration age) {
            this.revocationAgeMax = age;
            return this;
        }

        /** Longest session. */
        public Builder sessionMax(Duration time) {
            this.sessionMax = time;
            return this;
        }

        /**
         * The policy.
         *
         * @throws IllegalArgumentException where a limit is none, in one line with what was found and what is expected
         */
        public SecurePolicy build() {
            if (!(noiseMultiplierMin >= 0) || Double.isInfinite(noiseMultiplierMin)) { // NaN would let every offer pass
                throw new IllegalArgumentException(
                        "noiseMultiplierMin is " + noiseMultiplierMin + ", expected a finite number from 0 on");
            }
            atLeast("participationsMax", participationsMax, 1);
            atLeast("retriesMax", retriesMax, 0);
            atLeast("sessionsADayMax", sessionsADayMax, 1);
            atLeast("revocationAgeMax in seconds", revocationAgeMax.toSeconds(), 1);
            atLeast("sessionMax in milliseconds", sessionMax.toMillis(), 1);
            return new SecurePolicy(this);
        }

        private static void atLeast(String name, long value, long min) {
            if (value < min) {
                throw new IllegalArgumentException(name + " is " + value + ", expected at least " + min);
            }
        }
    }

    /** The modes that are agreed to. */
    public Set<Mode> modes() {
        return cohort.modes();
    }
}
