package io.sottovoce.privacy.vector;

import io.sottovoce.privacy.noise.VarianceGrid;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How updates become ring vectors in one secure sum (SA-1, 1.11): padding, scale, ring, sensitivities and noise share,
 * all computed by the client itself, with the proof that a wrap is improbable.
 *
 * <p>With scale s, {@code D2^2 = min((Cs)^2 + d'/4 + sqrt(2 ln(1/beta)) (Cs + sqrt(d')/2), (Cs + sqrt(d'))^2)} and {@code
 * D1 = D2 min(sqrt(d'), D2)} hold for every vector the encoder emits, by its exact integer test. A coordinate of the sum
 * is sub-Gaussian with variance at most {@code (C s n)^2/d_blk + n/4 + n v}, so all d' of them stay inside the ring except
 * with probability p if {@code 2 k_s} deviations fit, {@code k_s = sqrt(2 ln(2 d'/p))}.
 */
public final class EncodingPlan {
    // Short blocks pad less, long ones spread a vector more evenly and so need fewer bits.
    private static final int BLOCK_MIN = 1 << 16;
    private static final int BLOCK_MAX = 1 << 20;
    private static final double ROUNDING_SHARE = 5.4;
    private static final double ROUNDING_FLOOR = 60;
    private static final long DIMENSION_MAX = 1L << 34;
    private static final double KEPT_SCALE = 0.95; // s_acc itself falls with the padding
    private static final double NORM_SQUARED_MAX = 0x1p61;

    private final long dimension;
    private final int block;
    private final long padded;
    private final double clip;
    private final double noiseMultiplier;
    private final int clients;
    private final int shares;
    private final double logInverseBeta;
    private final double wrapDeviations;
    private final Ring ring;
    private final double scale;

    private EncodingPlan(Builder builder, int block) {
        this.dimension = inRange("dimension", builder.dimension, 1, DIMENSION_MAX);
        this.block = block;
        this.padded = (dimension + block - 1) / block * block;
        this.clip = positive("clip", builder.clip);
        this.noiseMultiplier = builder.noiseMultiplier;
        this.clients = (int) inRange("clients", builder.clients, 1, 1 << 20);
        this.shares = (int) inRange("noise shares", builder.shares, 1, clients);
        if (!(noiseMultiplier >= 0) || Double.isInfinite(noiseMultiplier)) {
            throw new IllegalArgumentException(
                    "noise multiplier is " + noiseMultiplier + ", expected a finite number >= 0");
        }
        if (!(builder.beta >= 0 && builder.beta < 1)) {
            throw new IllegalArgumentException("beta is " + builder.beta + ", expected 0 <= beta < 1");
        }
        this.logInverseBeta = -Math.log(builder.beta);
        if (!(builder.wrapProbability > 0 && builder.wrapProbability < 1)) {
            throw new IllegalArgumentException(
                    "wrap probability is " + builder.wrapProbability + ", expected 0 < p < 1");
        }
        this.wrapDeviations = Math.sqrt(2 * Math.log(2.0 * padded / builder.wrapProbability));
        double accurate = (ROUNDING_SHARE * Math.sqrt((double) padded) + ROUNDING_FLOOR) / clip;
        this.ring = builder.ring.orElseGet(() -> smallestRing(accurate));
        this.scale = builder.scale.isPresent()
                ? prescribed(builder.scale.getAsDouble())
                : Math.min(accurate, largestScale(ring, accurate));
        if (deltaSquared(scale) > NORM_SQUARED_MAX) {
            throw new IllegalArgumentException("squared sensitivity " + deltaSquared(scale) + " exceeds 2^61");
        }
    }

    /** A plan for vectors of a dimension, clipped to an L2 norm. */
    public static Builder of(long dimension, double clip) {
        return new Builder(dimension, clip);
    }

    private static long ceilingPowerOfTwo(long value) {
        return value == 1 ? 1 : Long.highestOneBit(value - 1) * 2;
    }

    private long bytes() {
        return ring.packedBytes(padded);
    }

    private Ring smallestRing(double accurate) {
        for (int bits = Ring.BITS_MIN; bits <= Ring.BITS_MAX; bits++) {
            if (fits(new Ring(bits), accurate)) {
                return new Ring(bits);
            }
        }
        throw new IllegalArgumentException("no ring up to " + Ring.BITS_MAX + " bits holds the sum of " + clients
                + " clients: 2 k_s sd = " + 2 * wrapDeviations * deviation(accurate) + " exceeds 2^" + Ring.BITS_MAX);
    }

    /** Whether 2 k_s standard deviations of a summed coordinate fit into the ring. */
    private boolean fits(Ring candidate, double atScale) {
        return 2 * wrapDeviations * deviation(atScale) <= candidate.size();
    }

    private double deviation(double atScale) {
        double signal = clip * atScale * clients;
        return Math.sqrt(signal * signal / block + clients / 4.0 + clients * shareVariance(atScale));
    }

    private double largestScale(Ring candidate, double accurate) {
        if (fits(candidate, accurate)) {
            return accurate;
        }
        double low = 0;
        double high = accurate;
        for (int i = 0; i < 200 && (low + high) / 2 > low && (low + high) / 2 < high; i++) {
            double middle = (low + high) / 2;
            if (fits(candidate, middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        if (clip * low < 1) {
            throw new IllegalArgumentException("ring of " + candidate.bits() + " bits leaves a scale of " + low + ": "
                    + clients + " clients of norm " + clip + " need at least "
                    + smallestRing(1 / clip).bits() + " bits");
        }
        return low;
    }

    private double prescribed(double value) {
        positive("scale", value);
        if (!fits(ring, value)) {
            throw new IllegalArgumentException("ring of " + ring.bits() + " bits does not hold the sum of " + clients
                    + " clients at scale " + value + ": 2 k_s sd = " + 2 * wrapDeviations * deviation(value)
                    + " exceeds 2^" + ring.bits());
        }
        return value;
    }

    private double deltaSquared(double atScale) {
        return deltaSquared(clip * atScale, padded, logInverseBeta);
    }

    /** Squared L2 sensitivity after conditional rounding of a vector of norm {@code scaledClip}. */
    static double deltaSquared(double scaledClip, long padded, double logInverseBeta) {
        double root = Math.sqrt((double) padded);
        double always = (scaledClip + root) * (scaledClip + root);
        double conditional =
                scaledClip * scaledClip + padded / 4.0 + Math.sqrt(2 * logInverseBeta) * (scaledClip + root / 2);
        return Math.min(always, conditional);
    }

    private double shareVariance(double atScale) {
        double exact = noiseMultiplier * noiseMultiplier * deltaSquared(atScale) / shares;
        return exact == 0 ? 0 : VarianceGrid.roundUp(exact);
    }

    /** d, coordinates of the update. */
    public long dimension() {
        return dimension;
    }

    /** d', coordinates after padding to whole blocks. */
    public long paddedDimension() {
        return padded;
    }

    /** d_blk, coordinates rotated together: a power of two. */
    public int blockLength() {
        return block;
    }

    /** Number of blocks. */
    public int blocks() {
        return Math.toIntExact(padded / block);
    }

    /** C. */
    public double clip() {
        return clip;
    }

    /** The ring. */
    public Ring ring() {
        return ring;
    }

    /** s, grid units per unit of the update. */
    public double scale() {
        return scale;
    }

    /** floor(D2^2): the exact integer bound that the encoder enforces. */
    public long normSquaredMax() {
        return (long) Math.floor(deltaSquared(scale));
    }

    /** D2, in grid units: the root of the integer bound, so that the test and the claim are one number. */
    public double l2Sensitivity() {
        return Math.sqrt((double) normSquaredMax());
    }

    /** D1 = D2 min(sqrt(d'), D2), in grid units. */
    public double l1Sensitivity() {
        return l2Sensitivity() * Math.min(Math.sqrt((double) padded), l2Sensitivity());
    }

    /** z. */
    public double noiseMultiplier() {
        return noiseMultiplier;
    }

    /** V = (z D2)^2, the variance that the accountant is told. */
    public double nominalVariance() {
        double deviation = noiseMultiplier * l2Sensitivity();
        return deviation * deviation;
    }

    /** v, the variance each client adds: V / n_eff, rounded up to the grid of 1 %. */
    public double shareVariance() {
        return shareVariance(scale);
    }

    /** n, clients in the sum. */
    public int clients() {
        return clients;
    }

    /** n_eff, shares that are sure to arrive from honest clients. */
    public int shares() {
        return shares;
    }

    private static long inRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", expected " + min + ".." + max);
        }
        return value;
    }

    private static double positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite number > 0");
        }
        return value;
    }

    @Override
    public String toString() {
        return "EncodingPlan[d=" + dimension + ", d'=" + padded + ", b=" + ring.bits() + ", s="
                + new BigDecimal(scale).round(new MathContext(6)) + ", n=" + clients + ", nEff=" + shares
                + ", z=" + noiseMultiplier + "]";
    }

    /** Collects what the plan is made of. */
    public static final class Builder {
        private final long dimension;
        private final double clip;
        private double noiseMultiplier;
        private int clients = 1;
        private int shares = 1;
        private double beta = Math.exp(-0.5);
        private double wrapProbability = 0x1p-20;
        private Optional<Ring> ring = Optional.empty();
        private OptionalDouble scale = OptionalDouble.empty();
        private OptionalInt block = OptionalInt.empty();

        private Builder(long dimension, double clip) {
            this.dimension = dimension;
            this.clip = clip;
        }

        /** n and n_eff of the secure sum. */
        public Builder cohort(int n, int effective) {
            clients = n;
            shares = effective;
            return this;
        }

        /** z against D2; default none. */
        public Builder noiseMultiplier(double value) {
            noiseMultiplier = value;
            return this;
        }

        /** beta of conditional rounding; default e^-1/2. */
        public Builder beta(double value) {
            beta = value;
            return this;
        }

        /** p, the chance that any coordinate of the sum wraps; default 2^-20. */
        public Builder wrapProbability(double value) {
            wrapProbability = value;
            return this;
        }

        /** A ring that is prescribed; by default the smallest in which nothing is lost. */
        public Builder ring(Ring value) {
            ring = Optional.of(value);
            return this;
        }

        /**
         * Block and scale that somebody else has chosen, with a ring: they are checked, not improved.
         *
         * @param blockLength d_blk, a power of two of at most the dimension padded to one
         */
        public Builder prescribed(int blockLength, double value) {
            if (Integer.bitCount(blockLength) != 1 || blockLength < 1) {
                throw new IllegalArgumentException("block of " + blockLength + ", expected a power of two");
            }
            block = OptionalInt.of(blockLength);
            scale = OptionalDouble.of(value);
            return this;
        }

        /** The plan, or a refusal with the arithmetic. */
        public EncodingPlan build() {
            if (block.isPresent()) {
                return new EncodingPlan(this, block.getAsInt());
            }
            int whole = (int) Math.min(BLOCK_MAX, ceilingPowerOfTwo(inRange("dimension", dimension, 1, DIMENSION_MAX)));
            EncodingPlan best = new EncodingPlan(this, whole);
            for (int block = whole / 2; block >= BLOCK_MIN; block /= 2) {
                EncodingPlan shorter = new EncodingPlan(this, block);
                if (shorter.scale * shorter.clip >= best.scale * best.clip * KEPT_SCALE
                        && shorter.bytes() < best.bytes()) {
                    best = shorter;
                }
            }
            return best;
        }
    }
}
