package io.sottovoce.proto.identity;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * What a registration authority says of itself in public: its Ed25519 keys (SA-1, 1.3), the certificates of its TLS
 * authorities and the Ed25519 keys of the servers it has certified.
 *
 * <p>{@code u8 version = 1 || population[16] || u64 epoch || u8 k || k keys[32] || u8 c || c (u16 length || DER) || u16 s
 * || s server keys[32] || k signatures[64]}, each of them {@code Sign(key; "authority"; all before the signatures)}. The
 * epoch ascends with every issue.
 *
 * <p>Proves that each of its keys agrees to the whole; whether any of them is to be trusted is for who has pinned one.
 */
public final class AuthorityFile {
    /** Label of the block. */
    public static final String LABEL = "SOTTOVOCE AUTHORITY";

    private static final int VERSION = 1;
    private static final int KEYS_MAX = 4;
    private static final int SERVERS_MAX = 64;
    private static final int FILE_BYTES_MAX = 1 << 16;
    private static final String KIND = "authority file";

    private final byte[] encoded;
    private final Content content;
    private final TrustedAuthorities trusted;

    /**
     * What the file says.
     *
     * @param keys the authority's Ed25519 keys, the one in use first, 1 to 4
     * @param tlsAuthorities certificates that TLS certificates are signed by, 1 to 4
     * @param serverKeys Ed25519 keys of servers, at most 64
     */
    public record Content(
            PopulationId population,
            long epoch,
            List<Octets> keys,
            List<X509Certificate> tlsAuthorities,
            List<Octets> serverKeys) {
        public Content {
            keys = List.copyOf(keys);
            tlsAuthorities = List.copyOf(tlsAuthorities);
            serverKeys = List.copyOf(serverKeys);
        }
    }

    private AuthorityFile(byte[] encoded, Content content) {
        this.encoded = encoded;
        this.content = content;
        this.trusted = new TrustedAuthorities(
                content.population(),
                content.keys().stream().map(Octets::toBytes).toList());
    }

    /** Issues a file: every signer's key is in it, in this order. */
    public static AuthorityFile issue(
            PopulationId population,
            long epoch,
            List<SigningKey> signers,
            List<X509Certificate> tlsAuthorities,
            List<Octets> serverKeys) {
        List<Octets> keys =
                signers.stream().map(key -> Octets.owning(key.publicKey())).toList();
        byte[] body = body(new Content(population, epoch, keys, tlsAuthorities, serverKeys));
        ByteBuffer out = ByteBuffer.allocate(body.length + signers.size() * Signatures.BYTES);
        out.put(body);
        signers.forEach(signer -> out.put(signer.sign("authority", body)));
        return decode(out.array(), "new authority file");
    }

    /**
     * Decodes and checks all signatures.
     *
     * @param where names the source in messages
     */
    public static AuthorityFile decode(byte[] encoded, String where) {
        try {
            ByteBuffer in = ByteBuffer.wrap(encoded);
            require(in.get() == VERSION, where, "is of another version");
            Content content = content(in, where);
            int bodyBytes = in.position();
            require(
                    in.remaining() == content.keys().size() * Signatures.BYTES,
                    where,
                    "has " + encoded.length + " bytes, expected "
                            + (bodyBytes + content.keys().size() * Signatures.BYTES));
            byte[] body = java.util.Arrays.copyOf(encoded, bodyBytes);
            for (Octets key : content.keys()) {
                byte[] signature = take(in, Signatures.BYTES);
                require(
                        Signatures.verify(key.toBytes(), signature, "authority", body),
                        where,
                        "a signature is wrong: the file was altered");
            }
            return new AuthorityFile(encoded.clone(), content);
        } catch (BufferUnderflowException e) {
            throw new IdentityException(where + ": cut off after " + encoded.length + " bytes");
        }
    }

    /** Reads a file. */
    public static AuthorityFile read(Path file) {
        return parse(PrivateFile.readPublic(file, KIND, FILE_BYTES_MAX), KIND + " " + file);
    }

    /** Reads the text of a file. */
    public static AuthorityFile parse(byte[] text, String where) {
        List<Blocks.Block> blocks = Blocks.read(text, where);
        require(
                blocks.size() == 1 && blocks.get(0).label().equals(LABEL),
                where,
                "expected exactly one block " + LABEL);
        return decode(blocks.get(0).content(), where);
    }

    /** The text of the file. */
    public byte[] toText() {
        StringBuilder comment = new StringBuilder("Sottovoce registration authority, population "
                + content.population().hex() + ", epoch " + content.epoch());
        content.keys().forEach(key -> comment.append("\nkey ")
                .append(key.hex())
                .append(" fingerprint ")
                .append(fingerprint(key).hex()));
        return Blocks.write(comment.toString(), List.of(Blocks.Block.of(LABEL, encoded)));
    }

    /** What a token or a person pins: {@code H("authority-key"; key)}. */
    public static ContentHash fingerprint(Octets key) {
        return ContentHash.of(Canonical.hash("authority-key", key.toBytes()));
    }

    /** Whether one of the keys has this fingerprint. */
    public boolean has(ContentHash fingerprint) {
        return content.keys().stream().anyMatch(key -> fingerprint(key).equals(fingerprint));
    }

    /** Whether this file may follow another: same population, a key in common, and not an older one. */
    public boolean mayFollow(AuthorityFile older) {
        return content.population().equals(older.content.population())
                && content.epoch() >= older.content.epoch()
                && content.keys().stream().anyMatch(older.content.keys()::contains);
    }

    /** What the file says. */
    public Content content() {
        return content;
    }

    /** The keys, for checking certificates and revocation lists. */
    public TrustedAuthorities trusted() {
        return trusted;
    }

    /** The canonical bytes. */
    public byte[] toBytes() {
        return encoded.clone();
    }

    private static byte[] body(Content content) {
        List<byte[]> certificates =
                content.tlsAuthorities().stream().map(AuthorityFile::der).toList();
        int size = 1
                + 16
                + 8
                + 1
                + 32 * content.keys().size()
                + 1
                + 2
                + 32 * content.serverKeys().size();
        ByteBuffer out = ByteBuffer.allocate(
                size + certificates.stream().mapToInt(der -> 2 + der.length).sum());
        out.put((byte) VERSION).put(content.population().toBytes()).putLong(content.epoch());
        out.put((byte) content.keys().size());
        content.keys().forEach(key -> out.put(key.toBytes()));
        out.put((byte) certificates.size());
        certificates.forEach(der -> out.putShort((short) der.length).put(der));
        out.putShort((short) content.serverKeys().size());
        content.serverKeys().forEach(key -> out.put(key.toBytes()));
        return out.array();
    }

    private static Content content(ByteBuffer in, String where) {
        PopulationId population = PopulationId.of(take(in, PopulationId.BYTES));
        long epoch = in.getLong();
        List<Octets> keys = keys(in, count(in.get(), 1, KEYS_MAX, where, "keys"));
        int authorities = count(in.get(), 1, KEYS_MAX, where, "TLS authorities");
        List<X509Certificate> certificates = new ArrayList<>();
        for (int i = 0; i < authorities; i++) {
            byte[] der = take(in, Short.toUnsignedInt(in.getShort()));
            certificates.add(TlsCertificates.parse(der, where));
        }
        List<Octets> servers = keys(in, count(in.getShort(), 0, SERVERS_MAX, where, "server keys"));
        require(epoch >= 0, where, "its epoch is negative");
        return new Content(population, epoch, keys, certificates, servers);
    }

    private static List<Octets> keys(ByteBuffer in, int count) {
        List<Octets> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(Octets.owning(take(in, Signatures.KEY_BYTES)));
        }
        return keys;
    }

    private static int count(int found, int min, int max, String where, String what) {
        require(found >= min && found <= max, where, found + " " + what + ", expected " + min + " to " + max);
        return found;
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[Math.min(length, FILE_BYTES_MAX)];
        in.get(bytes);
        return bytes;
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate has an encoding", e);
        }
    }

    private static void require(boolean holds, String where, String problem) {
        if (!holds) {
            throw new IdentityException(where + ": " + problem);
        }
    }
}
