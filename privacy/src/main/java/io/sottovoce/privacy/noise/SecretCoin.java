package io.sottovoce.privacy.noise;

/**
 * A coin that shows heads at a fixed rate, thrown with secret bits: for Poisson sampling whose outcome nobody else knows.
 * The rate is rounded down to a multiple of 2^-63.
 */
public final class SecretCoin {
    private final long threshold;

    /**
     * A coin.
     *
     * @param rate in 0..1
     */
    public SecretCoin(double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("a coin of rate " + rate + ", expected 0 to 1");
        }
        // 2^63 does not fit a long: a certain coin is told by its sign.
        this.threshold = rate == 1 ? -1 : (long) (rate * 0x1p63);
    }

    /** Throws the coin. */
    public boolean heads(SecretBits bits) {
        long draw = bits.next() >>> 1;
        return threshold < 0 || draw < threshold;
    }
}
