package io.sottovoce.privacy.accounting;

/** Ranges that every accountant insists on; each refusal is one line that says what was expected. */
final class Checks {
    /** Delta below which double arithmetic of tails is no longer vouched for. */
    static final double DELTA_MIN = 1e-20;

    /** Most steps that are composed. */
    static final long STEPS_MAX = 1_000_000_000L;

    private Checks() {}

    static void noiseMultiplier(double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("noise multiplier is " + value + ", expected a finite number >= 0");
        }
    }

    static void samplingRate(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("sampling rate is " + value + ", expected 0..1");
        }
    }

    static void steps(long value) {
        if (value < 0 || value > STEPS_MAX) {
            throw new IllegalArgumentException("steps are " + value + ", expected 0.." + STEPS_MAX);
        }
    }

    static void delta(double value) {
        if (!(value >= DELTA_MIN && value < 1)) {
            throw new IllegalArgumentException("delta is " + value + ", expected " + DELTA_MIN + " <= delta < 1");
        }
    }

    static void epsilon(double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("epsilon is " + value + ", expected a finite number >= 0");
        }
    }

    static void positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite number > 0");
        }
    }

    static void order(double value) {
        if (!(value > 1) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("Rényi order is " + value + ", expected a finite number > 1");
        }
    }
}
