package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.AuthorityFile;
import io.sottovoce.proto.identity.TlsKeys;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * The keys that an authority uses at one time: an Ed25519 key for identities and a P-256 key, with its certificate, for
 * TLS.
 */
record Generation(SigningKey key, PrivateKey tlsKey, X509Certificate tlsCertificate) {
    private static final Duration VALIDITY = Duration.ofDays(20 * 365);
    private static final Duration SKEW = Duration.ofMinutes(5);

    static Generation fresh(Instant now, SecretRandomness randomness) {
        SigningKey key = SigningKey.generate(randomness);
        KeyPair tls = TlsKeys.generate(randomness);
        // The name must differ between generations: a verifier finds the issuer by it.
        String name = "Sottovoce authority "
                + AuthorityFile.fingerprint(Octets.owning(key.publicKey()))
                        .hex()
                        .substring(0, 16);
        X509Certificate certificate = TlsIssuer.selfSigned(
                tls, name, randomness.generator().nextLong() >>> 1, now.minus(SKEW), now.plus(VALIDITY));
        return new Generation(key, tls.getPrivate(), certificate);
    }

    ContentHash fingerprint() {
        return AuthorityFile.fingerprint(Octets.owning(key.publicKey()));
    }

    TlsIssuer issuer() {
        return new TlsIssuer(tlsCertificate, tlsKey);
    }

    @Override
    public String toString() {
        return "Generation[" + fingerprint().hex() + "]";
    }
}
