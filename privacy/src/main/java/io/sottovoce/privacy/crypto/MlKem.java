package io.sottovoce.privacy.crypto;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secret.Secret;
import java.util.Optional;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;

/**
 * The ML-KEM-768 algorithms (FIPS 203) with keys and coins that are derived, so that one root restores them. FIPS 203
 * reserves this form for testing; no validation is claimed.
 *
 * <p>A shared secret is never proof of who sent the ciphertext: a wrong one gives other bytes, silently.
 */
public final class MlKem {
    /** Length of an encapsulation key in bytes. */
    public static final int KEY_BYTES = 1184;

    /** Length of a ciphertext in bytes. */
    public static final int CIPHERTEXT_BYTES = 1088;

    /** Length of the seed d || z of a key pair in bytes. */
    public static final int SEED_BYTES = 64;

    private static final MLKEMParameters PARAMETERS = MLKEMParameters.ml_kem_768;

    private MlKem() {}

    /** A ciphertext and the secret in it. */
    public record Encapsulated(Octets ciphertext, Secret shared) {}

    /** The encapsulation key of a seed. */
    public static byte[] publicKey(Secret seed) {
        return seed.with(dz -> new MLKEMPrivateKeyParameters(PARAMETERS, dz).getPublicKey());
    }

    /** Whether a peer's key has the right length and reduced coefficients (FIPS 203, 7.2). */
    public static boolean isValidPublicKey(byte[] key) {
        return parse(key).isPresent();
    }

    /** Encapsulates with 32 derived coins; empty for a key that {@link #isValidPublicKey} refuses. */
    public static Optional<Encapsulated> encapsulate(byte[] peerKey, Secret coins) {
        return parse(peerKey)
                .map(key -> coins.with(m -> {
                    SecretWithEncapsulation made = MLKEMGenerator.internalGenerateEncapsulated(key, m);
                    return new Encapsulated(Octets.owning(made.getEncapsulation()), Secret.owning(made.getSecret()));
                }));
    }

    /** The secret in a ciphertext, or the implicit rejection's; empty only where the length is wrong. */
    public static Optional<Secret> decapsulate(Secret seed, byte[] ciphertext) {
        if (ciphertext.length != CIPHERTEXT_BYTES) {
            return Optional.empty();
        }
        return Optional.of(seed.with(dz -> Secret.owning(
                new MLKEMExtractor(new MLKEMPrivateKeyParameters(PARAMETERS, dz)).extractSecret(ciphertext))));
    }

    private static Optional<MLKEMPublicKeyParameters> parse(byte[] key) {
        if (key.length != KEY_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MLKEMPublicKeyParameters(PARAMETERS, key));
        } catch (IllegalArgumentException e) { // the modulus check
            return Optional.empty();
        }
    }
}
