package io.sottovoce.privacy.identity;

import java.util.Optional;
import java.util.SortedSet;

/**
 * Certifies clients of one population. Must not be run by the operator of the aggregation server: whoever holds this key
 * can make as many corrupt clients as it likes.
 *
 * <p>Does not decide who may join; that is its caller's job, as is keeping serial numbers unique.
 */
public final class RegistrationAuthority {
    private final SigningKey key;
    private final PopulationId population;

    public RegistrationAuthority(SigningKey key, PopulationId population) {
        this.key = key;
        this.population = population;
    }

    /** Issues a certificate; empty where the proof fails or the population is another. Times in Unix seconds. */
    public Optional<Certificate> certify(CertificateRequest request, long notBefore, long notAfter, long serial) {
        if (!request.population().equals(population) || !request.isProved()) {
            return Optional.empty();
        }
        return Optional.of(Certificate.issue(key, request, notBefore, notAfter, serial));
    }

    /** Issues a list of revoked serials; its epoch is the second of issue and must exceed the last one. */
    public RevocationList revoke(long epoch, SortedSet<Long> serials) {
        return RevocationList.issue(key, epoch, serials);
    }

    /** The key to pin. */
    public byte[] publicKey() {
        return key.publicKey();
    }
}
