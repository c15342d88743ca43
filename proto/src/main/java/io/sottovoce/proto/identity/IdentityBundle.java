package io.sottovoce.proto.identity;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.Secret;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a client or a server is known by, in one file: blocks {@code SOTTOVOCE AUTHORITY}, {@code SOTTOVOCE
 * REVOCATION LIST}, for a client {@code SOTTOVOCE CERTIFICATE} (SA-1, 1.3), {@code CERTIFICATE} (X.509, for TLS), and
 * {@code SOTTOVOCE CLIENT KEYS} or {@code SOTTOVOCE SERVER KEYS}: {@code Ed25519 private key[32] || PKCS #8 of the P-256
 * key} under a password, bound to the blocks before it.
 *
 * <p>Guarantees that its parts belong together: the keys are those that the certificates name, and the authority in it
 * signed all. Does not check the time, which is for whoever uses it.
 */
public final class IdentityBundle {
    private static final String REVOCATIONS = "SOTTOVOCE REVOCATION LIST";
    private static final String CERTIFICATE = "SOTTOVOCE CERTIFICATE";
    private static final String TLS_CERTIFICATE = "CERTIFICATE";
    private static final String CLIENT_KEYS = "SOTTOVOCE CLIENT KEYS";
    private static final String SERVER_KEYS = "SOTTOVOCE SERVER KEYS";
    private static final String KIND = "identity bundle";
    // A full revocation list has 8 MB, 11 MB in Base64.
    private static final int FILE_BYTES_MAX = 16 << 20;

    private final AuthorityFile authority;
    private final RevocationList revocations;
    private final Optional<Certificate> certificate;
    private final X509Certificate tlsCertificate;
    private final SigningKey signingKey;
    private final PrivateKey tlsKey;

    /** Puts a client's bundle together. */
    public static IdentityBundle ofClient(
            AuthorityFile authority,
            RevocationList revocations,
            Certificate certificate,
            X509Certificate tlsCertificate,
            SigningKey signingKey,
            PrivateKey tlsKey) {
        return new IdentityBundle(
                authority,
                revocations,
                Optional.of(certificate),
                tlsCertificate,
                signingKey,
                tlsKey,
                "new identity bundle");
    }

    /** Puts a server's bundle together. */
    public static IdentityBundle ofServer(
            AuthorityFile authority,
            RevocationList revocations,
            X509Certificate tlsCertificate,
            SigningKey signingKey,
            PrivateKey tlsKey) {
        return new IdentityBundle(
                authority, revocations, Optional.empty(), tlsCertificate, signingKey, tlsKey, "new identity bundle");
    }

    private IdentityBundle(
            AuthorityFile authority,
            RevocationList revocations,
            Optional<Certificate> certificate,
            X509Certificate tlsCertificate,
            SigningKey signingKey,
            PrivateKey tlsKey,
            String where) {
        this.authority = authority;
        this.revocations = revocations;
        this.certificate = certificate;
        this.tlsCertificate = tlsCertificate;
        this.signingKey = signingKey;
        this.tlsKey = tlsKey;
        requireAuthority(where);
        requireKeys(where);
    }

    /** Reads and opens a file. */
    public static IdentityBundle read(Path file, Password password) {
        return open(PrivateFile.read(file, KIND, FILE_BYTES_MAX), password, KIND + " " + file);
    }

    /**
     * Opens the text of a bundle.
     *
     * @param where names the file in messages
     */
    public static IdentityBundle open(byte[] text, Password password, String where) {
        List<Blocks.Block> blocks = Blocks.read(text, where);
        boolean client = requireOrder(blocks, where);
        int next = 0;
        AuthorityFile authority = AuthorityFile.decode(blocks.get(next++).content(), where);
        RevocationList revocations = RevocationList.decode(blocks.get(next++).content())
                .orElseThrow(() -> new IdentityException(where + ": the revocation list is malformed"));
        Optional<Certificate> certificate = client
                ? Optional.of(Certificate.decode(blocks.get(next++).content())
                        .orElseThrow(() -> new IdentityException(where + ": the certificate is malformed")))
                : Optional.empty();
        X509Certificate tls = TlsCertificates.parse(blocks.get(next++).content(), where);
        Secret keys = PasswordSeal.open(blocks.get(next).content(), context(blocks), password, where);
        try {
            return new IdentityBundle(
                    authority, revocations, certificate, tls, signing(keys, where), tlsKey(keys, where), where);
        } finally {
            keys.wipe();
        }
    }

    /** The text of the file, its keys under the password. */
    public byte[] seal(Password password, PasswordSeal.Cost cost, SecretRandomness randomness) {
        List<Blocks.Block> blocks = new ArrayList<>();
        blocks.add(Blocks.Block.of(AuthorityFile.LABEL, authority.toBytes()));
        blocks.add(Blocks.Block.of(REVOCATIONS, revocations.toBytes()));
        certificate.ifPresent(word -> blocks.add(Blocks.Block.of(CERTIFICATE, word.toBytes())));
        blocks.add(Blocks.Block.of(TLS_CERTIFICATE, der(tlsCertificate)));
        blocks.add(Blocks.Block.of(certificate.isPresent() ? CLIENT_KEYS : SERVER_KEYS, new byte[0]));
        Secret keys = keys();
        byte[] sealed = PasswordSeal.seal(keys, context(blocks), password, cost, randomness);
        keys.wipe();
        String label = blocks.remove(blocks.size() - 1).label();
        blocks.add(Blocks.Block.of(label, sealed));
        return Blocks.write("Sottovoce identity: " + name(), blocks);
    }

    /** Writes or replaces a file. */
    public void write(Path file, Password password, PasswordSeal.Cost cost, SecretRandomness randomness) {
        PrivateFile.write(file, KIND, seal(password, cost, randomness));
    }

    /** What people call the holder: its role in the TLS certificate. */
    public String name() {
        return TlsCertificates.role(tlsCertificate).orElse("nobody");
    }

    /** What the authority says of itself, as of the bundle's making. */
    public AuthorityFile authority() {
        return authority;
    }

    /** What was revoked when the bundle was made. */
    public RevocationList revocations() {
        return revocations;
    }

    /** A client's certificate; empty in a server's bundle. */
    public Optional<Certificate> certificate() {
        return certificate;
    }

    /** The certificate for TLS. */
    public X509Certificate tlsCertificate() {
        return tlsCertificate;
    }

    /** The Ed25519 key. */
    public SigningKey signingKey() {
        return signingKey;
    }

    /** The P-256 key for TLS. */
    public PrivateKey tlsKey() {
        return tlsKey;
    }

    private void requireAuthority(String where) {
        AuthorityFile.Content known = authority.content();
        require(authority.trusted().signed(revocations), where, "another authority signed the revocation list");
        require(
                TlsCertificates.signed(tlsCertificate, known.tlsAuthorities()),
                where,
                "another authority signed the TLS certificate");
        certificate.ifPresent(word -> require(
                authority.trusted().accepts(word, revocations, word.notBefore()),
                where,
                "the authority in it did not sign the certificate, or has revoked it"));
    }

    private void requireKeys(String where) {
        byte[] publicKey = signingKey.publicKey();
        boolean named = certificate
                .map(word -> Arrays.equals(word.publicKey(), publicKey)
                        && name().equals(TlsCertificates.client(word.client()))
                        && word.serial() == TlsCertificates.serial(tlsCertificate))
                .orElseGet(() -> name().equals(TlsCertificates.SERVER)
                        && authority.content().serverKeys().contains(Octets.owning(publicKey)));
        require(named, where, "the keys are not those that the certificates name");
        require(
                TlsKeys.match(tlsKey, tlsCertificate.getPublicKey()),
                where,
                "the TLS key is not the one that its certificate names");
    }

    /** Whether it is a client's; refuses anything but the blocks of a client or of a server in their order. */
    private static boolean requireOrder(List<Blocks.Block> blocks, String where) {
        List<String> labels = blocks.stream().map(Blocks.Block::label).toList();
        List<String> client = List.of(AuthorityFile.LABEL, REVOCATIONS, CERTIFICATE, TLS_CERTIFICATE, CLIENT_KEYS);
        List<String> server = List.of(AuthorityFile.LABEL, REVOCATIONS, TLS_CERTIFICATE, SERVER_KEYS);
        boolean isClient = labels.equals(client);
        require(isClient || labels.equals(server), where, "is no identity bundle, or cut off: found blocks " + labels);
        return isClient;
    }

    /** All blocks but the sealed one, and that one's label. */
    private static byte[] context(List<Blocks.Block> blocks) {
        byte[][] fields = new byte[blocks.size()][];
        int last = blocks.size() - 1;
        for (int i = 0; i < last; i++) {
            fields[i] = blocks.get(i).content();
        }
        fields[last] = blocks.get(last).label().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return Canonical.hash("bundle", fields);
    }

    private Secret keys() {
        Secret own = signingKey.privateKey();
        byte[] pkcs8 = tlsKey.getEncoded();
        byte[] both = own.with(key -> ByteBuffer.allocate(key.length + pkcs8.length)
                .put(key)
                .put(pkcs8)
                .array());
        own.wipe();
        Arrays.fill(pkcs8, (byte) 0);
        return Secret.owning(both);
    }

    private static SigningKey signing(Secret keys, String where) {
        require(keys.length() > Signatures.KEY_BYTES, where, "the sealed keys are cut off");
        return SigningKey.owning(keys.with(both -> Secret.owning(Arrays.copyOf(both, Signatures.KEY_BYTES))));
    }

    private static PrivateKey tlsKey(Secret keys, String where) {
        Secret pkcs8 = keys.with(both -> Secret.owning(Arrays.copyOfRange(both, Signatures.KEY_BYTES, both.length)));
        try {
            return TlsKeys.privateKey(pkcs8, where);
        } finally {
            pkcs8.wipe();
        }
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
