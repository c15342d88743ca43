package io.sottovoce.proto.identity;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.SigningKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * A request to be certified, made with a token: {@code u8 version = 1 || token id[8] || token key[32] || client_id[16] ||
 * population[16] || id_pk[32] || possession[64] || u16 length || TLS key || u16 length || TLS possession || signature[64]}.
 *
 * <p>Possession of the Ed25519 key is proved as {@link CertificateRequest} says; that of the P-256 key by an ECDSA
 * signature over {@code tup("tls-possession"; client_id, population, id_pk, TLS key)}; the whole is signed by the token's
 * key, {@code Sign(token key; "enrol"; all before)}, so that nobody between partner and authority can put in other keys.
 */
public final class EnrolmentForm {
    /** Longest form in bytes: keys and signatures of P-256 stay below it by far. */
    public static final int BYTES_MAX = 1024;

    private static final int VERSION = 1;
    private static final String WHERE = "enrolment request";

    private final byte[] encoded;
    private final Octets tokenId;
    private final Octets tokenKey;
    private final CertificateRequest request;
    private final byte[] tlsKey;
    private final byte[] tlsProof;

    private EnrolmentForm(
            byte[] encoded,
            Octets tokenId,
            Octets tokenKey,
            CertificateRequest request,
            byte[] tlsKey,
            byte[] tlsProof) {
        this.encoded = encoded;
        this.tokenId = tokenId;
        this.tokenKey = tokenKey;
        this.request = request;
        this.tlsKey = tlsKey;
        this.tlsProof = tlsProof;
    }

    /** A request for one's own keys, by the client that the token is for. */
    public static EnrolmentForm fill(EnrolmentToken token, PopulationId population, SigningKey key, KeyPair tls) {
        CertificateRequest request = CertificateRequest.of(token.client(), population, key);
        byte[] tlsKey = tls.getPublic().getEncoded();
        byte[] tlsProof = TlsKeys.sign(tls.getPrivate(), possession(request, tlsKey));
        SigningKey tokenKey = token.key();
        int bodyBytes = 1 + EnrolmentToken.ID_BYTES + 32 + 16 + 16 + 32 + 64 + 2 + tlsKey.length + 2 + tlsProof.length;
        byte[] body = ByteBuffer.allocate(bodyBytes)
                .put((byte) VERSION)
                .put(token.id().toBytes())
                .put(tokenKey.publicKey())
                .put(token.client().toBytes())
                .put(population.toBytes())
                .put(request.publicKey().toBytes())
                .put(request.proof().toBytes())
                .putShort((short) tlsKey.length)
                .put(tlsKey)
                .putShort((short) tlsProof.length)
                .put(tlsProof)
                .array();
        return decode(ByteBuffer.allocate(bodyBytes + Signatures.BYTES)
                .put(body)
                .put(tokenKey.sign("enrol", body))
                .array());
    }

    /** Decodes; says nothing yet about signatures. */
    public static EnrolmentForm decode(byte[] encoded) {
        try {
            ByteBuffer in = ByteBuffer.wrap(encoded);
            require(encoded.length <= BYTES_MAX && in.get() == VERSION, "is too long or of another version");
            Octets tokenId = Octets.owning(take(in, EnrolmentToken.ID_BYTES));
            Octets tokenKey = Octets.owning(take(in, Signatures.KEY_BYTES));
            CertificateRequest request = new CertificateRequest(
                    ClientId.of(take(in, ClientId.BYTES)),
                    PopulationId.of(take(in, PopulationId.BYTES)),
                    Octets.owning(take(in, Signatures.KEY_BYTES)),
                    Octets.owning(take(in, Signatures.BYTES)));
            byte[] tlsKey = take(in, Short.toUnsignedInt(in.getShort()));
            byte[] tlsProof = take(in, Short.toUnsignedInt(in.getShort()));
            require(in.remaining() == Signatures.BYTES, "is cut off or has too much");
            return new EnrolmentForm(encoded.clone(), tokenId, tokenKey, request, tlsKey, tlsProof);
        } catch (BufferUnderflowException e) {
            throw new IdentityException(WHERE + ": is cut off");
        }
    }

    /** Whether the holder of the token with this kept hash made the request and holds the keys in it. */
    public boolean isProved(ContentHash keptHash) {
        byte[] body = Arrays.copyOf(encoded, encoded.length - Signatures.BYTES);
        byte[] signature = Arrays.copyOfRange(encoded, body.length, encoded.length);
        return EnrolmentToken.keptHash(tokenId, tokenKey).equals(keptHash)
                && Signatures.verify(tokenKey.toBytes(), signature, "enrol", body)
                && request.isProved()
                && TlsKeys.verify(tlsKey(), possession(request, tlsKey), tlsProof);
    }

    /** Names the token. */
    public Octets tokenId() {
        return tokenId;
    }

    /** The request for the Ed25519 key. */
    public CertificateRequest request() {
        return request;
    }

    /** The P-256 key; refuses other kinds. */
    public PublicKey tlsKey() {
        return TlsKeys.publicKey(tlsKey, WHERE);
    }

    /** Names the request in the authority's answer. */
    public ContentHash hash() {
        return ContentHash.of(Canonical.hash("enrolment", encoded));
    }

    /** The canonical bytes. */
    public byte[] toBytes() {
        return encoded.clone();
    }

    private static byte[] possession(CertificateRequest request, byte[] tlsKey) {
        return Canonical.tuple(
                "tls-possession",
                request.client().toBytes(),
                request.population().toBytes(),
                request.publicKey().toBytes(),
                tlsKey);
    }

    private static byte[] take(ByteBuffer in, int length) {
        require(length <= BYTES_MAX, "is malformed");
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IdentityException(WHERE + ": " + problem);
        }
    }
}
