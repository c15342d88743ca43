package io.sottovoce.privacy.sharing;

import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.threshold.ShamirSecretSplitter;
import org.bouncycastle.crypto.threshold.ShamirSecretSplitter.Algorithm;
import org.bouncycastle.crypto.threshold.ShamirSplitSecret;
import org.bouncycastle.crypto.threshold.ShamirSplitSecretShare;

/**
 * Shamir's sharing of 32-byte secrets, byte by byte over GF(2^8) (SA-1, 1.7).
 *
 * <p>Shares carry no integrity: whoever joins them checks each against its commitment first, and the result against
 * another one. The splitter's coefficients and the library's copies of shares cannot be wiped.
 */
public final class Shamir {
    /** Most shares of a secret: indices are one byte, and the library is kept off its last one. */
    public static final int SHARES_MAX = 254;

    private Shamir() {}

    /** Splits into shares 1..{@code shares}, of which any {@code threshold} restore the secret. */
    public static List<Share> split(Secret secret, int threshold, int shares, SecretRandomness randomness) {
        requireParameters(threshold, shares);
        ShamirSecretSplitter splitter =
                ShamirSecretSplitter.getInstance(Algorithm.AES, Secret.BYTES, randomness.generator());
        ShamirSplitSecret split = secret.with(bytes -> splitter.resplit(bytes, threshold, shares));
        List<Share> result = new ArrayList<>(shares);
        for (ShamirSplitSecretShare share : split.getSecretShares()) {
            result.add(new Share(result.size() + 1, Secret.owning(encoded(share))));
        }
        return result;
    }

    /**
     * Joins exactly {@code threshold} shares with distinct indices up to {@code shares}. The library checks none of this:
     * it takes index 0 for the secret itself and gives wrong bytes for everything else that is amiss.
     */
    public static Secret join(List<Share> chosen, int threshold, int shares) {
        requireParameters(threshold, shares);
        boolean[] seen = new boolean[shares + 1];
        for (Share share : chosen) {
            if (share.index() > shares || seen[share.index()]) {
                throw new IllegalArgumentException("share index " + share.index() + " is repeated or above " + shares);
            }
            seen[share.index()] = true;
        }
        if (chosen.size() != threshold) {
            throw new IllegalArgumentException(chosen.size() + " shares, expected exactly " + threshold);
        }
        ShamirSplitSecretShare[] points = chosen.stream()
                .map(share -> new ShamirSplitSecretShare(share.value().disclose(), share.index()))
                .toArray(ShamirSplitSecretShare[]::new);
        try {
            byte[] secret = ShamirSplitSecret.getInstance(Algorithm.AES, points).getSecret();
            byte[] own = secret.clone();
            Arrays.fill(secret, (byte) 0);
            return Secret.owning(own);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // declared as one of input and output, of which there is none here
            throw new IllegalStateException("joining shares in memory failed", e);
        }
    }

    private static void requireParameters(int threshold, int shares) {
        if (threshold < 2 || threshold > shares || shares > SHARES_MAX) {
            throw new IllegalArgumentException(
                    "sharing " + threshold + " of " + shares + ", expected 2 <= t <= k <= " + SHARES_MAX);
        }
    }

    private static byte[] encoded(ShamirSplitSecretShare share) {
        try {
            return share.getEncoded();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // declared as one of input and output, of which there is none here
            throw new IllegalStateException("encoding a share in memory failed", e);
        }
    }
}
