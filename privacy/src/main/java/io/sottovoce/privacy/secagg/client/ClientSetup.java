package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.crypto.SignatureChecker;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.SecretRandomness;

/**
 * Who a client is, what it agrees to, what it remembers, and where its secrets come from.
 *
 * @param signatures how the signatures of other clients are checked
 */
public record ClientSetup(
        Certificate certificate,
        SigningKey key,
        ClientPolicy policy,
        ClientRecords records,
        SecretRandomness randomness,
        SignatureChecker signatures) {
    /** A client that computes every check. */
    public ClientSetup(
            Certificate certificate,
            SigningKey key,
            ClientPolicy policy,
            ClientRecords records,
            SecretRandomness randomness) {
        this(certificate, key, policy, records, randomness, SignatureChecker.COMPUTED);
    }
}
