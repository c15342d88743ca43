package io.sottovoce.privacy.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.testing.VectorCase;
import io.sottovoce.privacy.testing.VectorSuite;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class PrimitiveVectorsTest {
    private static final VectorSuite VECTORS = VectorSuite.of("primitives.json")
            .with("x25519", PrimitiveVectorsTest::agree)
            .with("x25519-public", c -> Optional.of(X25519.publicKey(c.secret("private"))))
            .with(
                    "verify",
                    c -> passed(Signatures.verify(
                            c.bytes("public"), c.bytes("signature"), c.text("tag"), c.byteArrays("fields"))))
            .with("ed25519-public", c -> Optional.of(Signatures.publicKey(c.secret("seed"))))
            .with("ed25519-raw", c -> Optional.of(signRaw(c.bytes("seed"), c.bytes("message"))))
            .with("prime-order-key", c -> passed(Signatures.isPrimeOrderKey(c.bytes("public"))))
            .with(
                    "seal",
                    c -> Optional.of(
                            SealingKey.owning(c.secret("key")).seal(c.secret("plaintext"), c.bytes("associated"))))
            .with("open", c -> SealingKey.owning(c.secret("key")).open(c.bytes("sealed"), c.bytes("associated")))
            .with("extract", c -> Optional.of(Hkdf.extract(c.bytes("salt"), c.secret("ikm"))))
            .with(
                    "kdf",
                    c -> Optional.of(
                            Hkdf.expand(c.secret("prk"), c.text("tag"), c.integer("length"), c.byteArrays("fields"))))
            .with("kem-public", c -> Optional.of(MlKem.publicKey(c.secret("seed"))))
            .with("kem-encapsulate", PrimitiveVectorsTest::encapsulate)
            .with("kem-decapsulate", c -> MlKem.decapsulate(c.secret("seed"), c.bytes("ciphertext")))
            .with("keystream", c -> Optional.of(keystream(c)))
            .with("ctr-raw", c -> Optional.of(platformCounterMode(c)));

    @TestFactory
    Stream<DynamicTest> primitives_giveWhatAnotherImplementationGives() {
        return VECTORS.tests();
    }

    @Test
    void sealingKey_usedASecondTime_throws() {
        SealingKey sealing = SealingKey.owning(Secret.owning(new byte[32]));
        byte[] sealed = sealing.seal(Secret.owning(new byte[64]), new byte[0]);
        assertThrows(IllegalStateException.class, () -> sealing.seal(Secret.owning(new byte[64]), new byte[0]));
        assertThrows(IllegalStateException.class, () -> sealing.open(sealed, new byte[0]));

        SealingKey opening = SealingKey.owning(Secret.owning(new byte[32]));
        assertEquals(Optional.empty(), opening.open(new byte[80], new byte[0]));
        assertThrows(IllegalStateException.class, () -> opening.open(sealed, new byte[0]));
    }

    @Test
    void keysOfAnyLength_areAnsweredAndNeverThrow() {
        for (int length = 0; length < 70; length++) {
            byte[] key = new byte[length];
            java.util.Arrays.fill(key, (byte) 9);
            assertEquals(
                    length == 32, X25519.agree(Secret.owning(new byte[32]), key).isPresent());
            assertEquals(length == 32, X25519.isValidPublicKey(key));
            Signatures.verify(key, new byte[64], "vote");
            Signatures.verify(new byte[32], key, "vote");
            Signatures.isPrimeOrderKey(key);
        }
    }

    private static Optional<?> agree(VectorCase c) {
        assertEquals(
                c.valid(),
                X25519.isValidPublicKey(c.bytes("public")),
                "validity is the same with and without agreement: " + c);
        return X25519.agree(c.secret("private"), c.bytes("public"));
    }

    private static Optional<?> encapsulate(VectorCase c) {
        Octets key = c.octets("public");
        assertEquals(c.valid(), MlKem.isValidPublicKey(key.toBytes()));
        return MlKem.encapsulate(key.toBytes(), c.secret("coins")).map(made -> {
            assertEquals(c.octets("ciphertext"), made.ciphertext());
            return made.shared();
        });
    }

    private static byte[] keystream(VectorCase c) {
        AesCtrKeystream stream = new AesCtrKeystream(new SecretKeySpec(c.bytes("key"), "AES"));
        stream.seekBlock(c.number("block"));
        byte[] out = new byte[c.bytes("output").length];
        stream.read(out, 0, out.length);
        if (c.number("block") == 0) {
            byte[] unsought = new byte[out.length];
            new AesCtrKeystream(new SecretKeySpec(c.bytes("key"), "AES")).read(unsought, 0, out.length);
            assertArrayEquals(unsought, out);
        }
        return out;
    }

    private static byte[] platformCounterMode(VectorCase c) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(c.bytes("key"), "AES"),
                    new IvParameterSpec(c.bytes("counter")));
            return cipher.doFinal(c.bytes("plaintext"));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] signRaw(byte[] seed, byte[] message) {
        byte[] signature = new byte[64];
        Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    private static Optional<?> passed(boolean check) {
        return check ? Optional.of(true) : Optional.empty();
    }
}
