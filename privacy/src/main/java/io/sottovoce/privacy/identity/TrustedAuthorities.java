package io.sottovoce.privacy.identity;

import io.sottovoce.privacy.crypto.RememberedAnswers;
import io.sottovoce.privacy.crypto.SignatureChecker;
import java.util.List;

/**
 * The registration authorities' keys that a client has pinned (the current one and the next), and the checks made with
 * them.
 */
public final class TrustedAuthorities {
    /** Clock difference that is forgiven. */
    public static final long SKEW_SECONDS = 300;

    // Cohorts of a task are drawn from the same clients round after round. What changes, time and revocation, is asked
    // anew.
    private static final int ANSWERS_MAX = 4096;

    private final PopulationId population;
    private final List<byte[]> keys;
    private final SignatureChecker checker;

    public TrustedAuthorities(PopulationId population, List<byte[]> keys) {
        this(population, keys, new RememberedAnswers(SignatureChecker.COMPUTED, ANSWERS_MAX));
    }

    /** With signatures of certificates as a checker finds. */
    public TrustedAuthorities(PopulationId population, List<byte[]> keys, SignatureChecker checker) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no registration authority is pinned");
        }
        this.population = population;
        this.keys = keys.stream().map(byte[]::clone).toList();
        this.checker = checker;
    }

    /** The population these authorities admit to. */
    public PopulationId population() {
        return population;
    }

    /** Whether a certificate is signed by a pinned key, of this population, in its time and not revoked. */
    public boolean accepts(Certificate certificate, RevocationList revoked, long nowSeconds) {
        return certificate.population().equals(population)
                && nowSeconds >= certificate.notBefore() - SKEW_SECONDS
                && nowSeconds - SKEW_SECONDS <= certificate.notAfter()
                && !revoked.contains(certificate.serial())
                && keys.stream().anyMatch(key -> certificate.isSignedBy(key, checker));
    }

    /**
     * Whether a certificate is good from one second to another by every clock that differs by no more than the skew: what a
     * server asks before it lists a client, lest others find the certificate expired.
     */
    public boolean acceptsThroughout(
            Certificate certificate, RevocationList revoked, long fromSeconds, long toSeconds) {
        return fromSeconds >= certificate.notBefore()
                && toSeconds <= certificate.notAfter()
                && accepts(certificate, revoked, fromSeconds);
    }

    /** Whether a pinned key signed a revocation list. */
    public boolean signed(RevocationList list) {
        return keys.stream().anyMatch(list::isSignedBy);
    }
}
