package io.sottovoce.proto.identity;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The authority's answer to an {@link EnrolmentForm}: the public blocks of an identity bundle and a block {@code SOTTOVOCE
 * ENROLMENT}, {@code Sign(authority key; "enrolled"; hash of the form, the contents of the blocks)}, by the key that the
 * token's fingerprint names.
 */
public final class EnrolmentGrant {
    /** Longest answer in bytes: a full revocation list in Base64, and the rest. */
    public static final int BYTES_MAX = 16 << 20;

    private static final List<String> LABELS = List.of(
            AuthorityFile.LABEL,
            "SOTTOVOCE REVOCATION LIST",
            "SOTTOVOCE CERTIFICATE",
            "CERTIFICATE",
            "SOTTOVOCE ENROLMENT");
    private static final String WHERE = "the authority's answer";

    private EnrolmentGrant() {}

    /** The text of an answer. */
    public static byte[] write(
            EnrolmentForm form,
            AuthorityFile authority,
            RevocationList revocations,
            Certificate certificate,
            X509Certificate tlsCertificate,
            SigningKey signer) {
        byte[][] parts = {authority.toBytes(), revocations.toBytes(), certificate.toBytes(), der(tlsCertificate)};
        byte[] signature = signer.sign("enrolled", signed(form, parts));
        return Blocks.write(
                "Sottovoce enrolment of client " + certificate.client(),
                List.of(
                        Blocks.Block.of(LABELS.get(0), parts[0]),
                        Blocks.Block.of(LABELS.get(1), parts[1]),
                        Blocks.Block.of(LABELS.get(2), parts[2]),
                        Blocks.Block.of(LABELS.get(3), parts[3]),
                        Blocks.Block.of(LABELS.get(4), signature)));
    }

    /**
     * Reads an answer to one's own form.
     *
     * @param fingerprint from the token: whose answer it must be
     * @return the bundle of the certified keys
     */
    public static IdentityBundle read(
            byte[] text, EnrolmentForm form, ContentHash fingerprint, SigningKey signingKey, PrivateKey tlsKey) {
        List<Blocks.Block> blocks = Blocks.read(text, WHERE);
        require(blocks.stream().map(Blocks.Block::label).toList().equals(LABELS), "is none");
        AuthorityFile authority = AuthorityFile.decode(blocks.get(0).content(), WHERE);
        byte[][] parts = new byte[4][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = blocks.get(i).content();
        }
        Octets signer = authority.content().keys().stream()
                .filter(key -> AuthorityFile.fingerprint(key).equals(fingerprint))
                .findFirst()
                .orElseThrow(() -> new IdentityException(WHERE + ": is of another authority than the token"));
        require(
                Signatures.verify(signer.toBytes(), blocks.get(4).content(), "enrolled", signed(form, parts)),
                "is not signed, or not for this request");
        RevocationList revocations = RevocationList.decode(parts[1]).orElseThrow(() -> malformed());
        Certificate certificate = Certificate.decode(parts[2]).orElseThrow(() -> malformed());
        require(
                certificate.client().equals(form.request().client())
                        && certificate.population().equals(form.request().population()),
                "certifies another client");
        return IdentityBundle.ofClient(
                authority, revocations, certificate, TlsCertificates.parse(parts[3], WHERE), signingKey, tlsKey);
    }

    private static byte[][] signed(EnrolmentForm form, byte[][] parts) {
        return new byte[][] {form.hash().toBytes(), Canonical.hash("enrolment-answer", parts)};
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was issued has an encoding", e);
        }
    }

    private static IdentityException malformed() {
        return new IdentityException(WHERE + ": is malformed");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IdentityException(WHERE + ": " + problem);
        }
    }
}
