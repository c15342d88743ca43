package io.sottovoce.simulator.cli;

import io.sottovoce.client.PolicySignature;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.proto.identity.PasswordSeal;
import io.sottovoce.proto.identity.PrivateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Policies, their signatures and the keys of whoever signs them, as files. */
final class PolicyFiles {
    private static final String KEY = "policy key";
    private static final String POLICY = "policy";
    private static final String SIGNATURE = "signature of the policy";
    private static final int POLICY_BYTES_MAX = 1 << 20;
    private static final int KEY_BYTES_MAX = 1024;
    private static final byte[] CONTEXT = "policy key".getBytes(StandardCharsets.US_ASCII);

    private PolicyFiles() {}

    static Path signatureOf(Path policy) {
        return policy.resolveSibling(policy.getFileName() + ".sig");
    }

    static Path publicKeyOf(Path key) {
        return key.resolveSibling(key.getFileName() + ".pub");
    }

    /** Makes a key: the private half sealed by a password, the public one beside it. */
    static String makeKey(Path file, Password password) {
        SecretRandomness randomness = SecretRandomness.of(new SecureRandom());
        SigningKey key = SigningKey.generate(randomness);
        PrivateFile.write(
                file,
                KEY,
                PasswordSeal.seal(key.privateKey(), CONTEXT, password, PasswordSeal.Cost.PEOPLE, randomness));
        String hex = HexFormat.of().formatHex(key.publicKey());
        PrivateFile.writePublic(publicKeyOf(file), KEY, (hex + "\n").getBytes(StandardCharsets.US_ASCII));
        return hex;
    }

    static void sign(Path policy, Path keyFile, Password password) {
        byte[] sealed = PrivateFile.read(keyFile, KEY, KEY_BYTES_MAX);
        SigningKey key = SigningKey.owning(PasswordSeal.open(sealed, CONTEXT, password, KEY + " " + keyFile));
        byte[] content = PrivateFile.readPublic(policy, POLICY, POLICY_BYTES_MAX);
        String signature = PolicySignature.sign(content, key) + "\n";
        PrivateFile.writePublic(signatureOf(policy), SIGNATURE, signature.getBytes(StandardCharsets.US_ASCII));
    }

    /** The text of a policy that this key has signed. */
    static String signed(Path policy, Path publicKey) {
        byte[] content = PrivateFile.readPublic(policy, POLICY, POLICY_BYTES_MAX);
        String signature = text(signatureOf(policy), SIGNATURE);
        if (!PolicySignature.fits(content, signature, text(publicKey, KEY))) {
            throw new UsageException(
                    policy + ": " + signatureOf(policy) + " is no signature of it by the key in " + publicKey);
        }
        return new String(content, StandardCharsets.UTF_8);
    }

    private static String text(Path file, String kind) {
        return new String(PrivateFile.readPublic(file, kind, KEY_BYTES_MAX), StandardCharsets.US_ASCII);
    }
}
