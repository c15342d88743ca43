package io.sottovoce.proto.identity;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.crypto.Hkdf;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a registration authority gives to a partner for first contact: {@code "svt1." || Base64url(id[8] || client_id[16] ||
 * secret[32] || fingerprint[32] || check[4])}, the check being the beginning of a hash of the rest, against typing errors.
 *
 * <p>The secret makes an Ed25519 key pair, {@code Kdf(Extract(id, secret); "token")}. The partner signs its request with
 * it; the authority keeps {@code H("token"; id, public key)} only, from which nobody can sign. The fingerprint is that of
 * the key that the authority will sign its answer with.
 */
public final class EnrolmentToken {
    /** Length of the id in bytes. */
    public static final int ID_BYTES = 8;

    private static final String PREFIX = "svt1.";
    private static final int CHECK_BYTES = 4;
    private static final int BODY_BYTES = ID_BYTES + ClientId.BYTES + Secret.BYTES + ContentHash.BYTES;

    private final Octets id;
    private final ClientId client;
    private final Secret secret;
    private final ContentHash fingerprint;

    private EnrolmentToken(Octets id, ClientId client, Secret secret, ContentHash fingerprint) {
        this.id = id;
        this.client = client;
        this.secret = secret;
        this.fingerprint = fingerprint;
    }

    /** A fresh token for a client, of the authority whose key has this fingerprint. */
    public static EnrolmentToken fresh(ClientId client, ContentHash fingerprint, SecretRandomness randomness) {
        byte[] id = new byte[ID_BYTES];
        randomness.generator().nextBytes(id);
        return new EnrolmentToken(Octets.owning(id), client, randomness.fresh(), fingerprint);
    }

    /** Reads the text of a token; what it says about a wrong one does not quote it. */
    public static EnrolmentToken parse(String text) {
        byte[] all = decode(text.strip());
        byte[] body = Arrays.copyOf(all, BODY_BYTES);
        if (!Arrays.equals(check(body), Arrays.copyOfRange(all, BODY_BYTES, all.length))) {
            throw new IdentityException("token: mistyped, its check does not hold");
        }
        ByteBuffer in = ByteBuffer.wrap(body);
        byte[] id = new byte[ID_BYTES];
        byte[] client = new byte[ClientId.BYTES];
        byte[] secret = new byte[Secret.BYTES];
        byte[] fingerprint = new byte[ContentHash.BYTES];
        in.get(id).get(client).get(secret).get(fingerprint);
        Arrays.fill(body, (byte) 0);
        return new EnrolmentToken(
                Octets.owning(id), ClientId.of(client), Secret.owning(secret), ContentHash.of(fingerprint));
    }

    /** The text, which is as good as the right to enrol: for the partner and nobody else. */
    public String disclose() {
        byte[] body = secret.with(value -> ByteBuffer.allocate(BODY_BYTES)
                .put(id.toBytes())
                .put(client.toBytes())
                .put(value)
                .put(fingerprint.toBytes())
                .array());
        byte[] all = ByteBuffer.allocate(BODY_BYTES + CHECK_BYTES)
                .put(body)
                .put(check(body))
                .array();
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** Names the token. */
    public Octets id() {
        return id;
    }

    /** Whom it enrols. */
    public ClientId client() {
        return client;
    }

    /** Of the authority's key. */
    public ContentHash fingerprint() {
        return fingerprint;
    }

    /** The key that requests are signed with. */
    SigningKey key() {
        Secret prk = Hkdf.extract(id.toBytes(), secret);
        try {
            return SigningKey.owning(Hkdf.expand(prk, "token", Secret.BYTES));
        } finally {
            prk.wipe();
        }
    }

    /** What the authority keeps of the token. */
    public ContentHash keptHash() {
        return keptHash(id, Octets.owning(key().publicKey()));
    }

    static ContentHash keptHash(Octets id, Octets publicKey) {
        return ContentHash.of(Canonical.hash("token", id.toBytes(), publicKey.toBytes()));
    }

    @Override
    public String toString() {
        return "EnrolmentToken[" + id.hex() + "]";
    }

    private static byte[] decode(String text) {
        try {
            byte[] all = text.startsWith(PREFIX)
                    ? Base64.getUrlDecoder().decode(text.substring(PREFIX.length()))
                    : new byte[0];
            if (all.length == BODY_BYTES + CHECK_BYTES) {
                return all;
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw new IdentityException("token: expected " + PREFIX + " and 123 characters of Base64url");
    }

    private static byte[] check(byte[] body) {
        return Arrays.copyOf(Canonical.hash("token-check", body), CHECK_BYTES);
    }
}
