package io.sottovoce.privacy.identity;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.crypto.SignatureChecker;
import io.sottovoce.privacy.crypto.Signatures;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A registration authority's word that a key is a client's (SA-1, 1.3): {@code u8 version = 1 || client_id[16] ||
 * population[16] || id_pk[32] || u64 notBefore || u64 notAfter || u64 serial || signature}. Times are Unix seconds.
 *
 * <p>A certificate proves nothing until {@link TrustedAuthorities} has verified it.
 */
public final class Certificate {
    /** Length in bytes. */
    public static final int BYTES = 1 + 16 + 16 + 32 + 3 * 8 + Signatures.BYTES;

    private static final int SIGNED_BYTES = BYTES - Signatures.BYTES;
    private static final int VERSION = 1;

    private final byte[] encoded;

    private Certificate(byte[] encoded) {
        this.encoded = encoded;
    }

    /** Decodes; empty unless the length and the version are right and the times are in order. */
    public static Optional<Certificate> decode(byte[] encoded) {
        if (encoded.length != BYTES || encoded[0] != VERSION) {
            return Optional.empty();
        }
        Certificate certificate = new Certificate(encoded.clone());
        boolean ordered = certificate.notBefore() >= 0 && certificate.notBefore() <= certificate.notAfter();
        return ordered ? Optional.of(certificate) : Optional.empty();
    }

    static Certificate issue(
            SigningKey authority, CertificateRequest request, long notBefore, long notAfter, long serial) {
        ByteBuffer out = ByteBuffer.allocate(BYTES)
                .put((byte) VERSION)
                .put(request.client().toBytes())
                .put(request.population().toBytes())
                .put(request.publicKey().toBytes())
                .putLong(notBefore)
                .putLong(notAfter)
                .putLong(serial);
        out.put(authority.sign("cert", fields(out.array())));
        return decode(out.array())
                .orElseThrow(
                        () -> new IllegalArgumentException("certificate valid from " + notBefore + " to " + notAfter));
    }

    boolean isSignedBy(byte[] authorityKey, SignatureChecker checker) {
        byte[] signature = Arrays.copyOfRange(encoded, SIGNED_BYTES, BYTES);
        return checker.verify(authorityKey, signature, "cert", fields(encoded));
    }

    /** Whose key it is. */
    public ClientId client() {
        return ClientId.of(Arrays.copyOfRange(encoded, 1, 17));
    }

    /** Which population it admits to. */
    public PopulationId population() {
        return PopulationId.of(Arrays.copyOfRange(encoded, 17, 33));
    }

    /** The Ed25519 key, 32 bytes. */
    public byte[] publicKey() {
        return Arrays.copyOfRange(encoded, 33, 65);
    }

    /** First second of validity. */
    public long notBefore() {
        return ByteBuffer.wrap(encoded).getLong(65);
    }

    /** Last second of validity. */
    public long notAfter() {
        return ByteBuffer.wrap(encoded).getLong(73);
    }

    /** Serial number, for revocation. */
    public long serial() {
        return ByteBuffer.wrap(encoded).getLong(81);
    }

    /** The canonical bytes. */
    public byte[] toBytes() {
        return encoded.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Certificate that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    private static byte[][] fields(byte[] encoded) {
        int[] ends = {1, 17, 33, 65, 73, 81, SIGNED_BYTES};
        byte[][] fields = new byte[ends.length][];
        for (int i = 0; i < ends.length; i++) {
            fields[i] = Arrays.copyOfRange(encoded, i == 0 ? 0 : ends[i - 1], ends[i]);
        }
        return fields;
    }
}
