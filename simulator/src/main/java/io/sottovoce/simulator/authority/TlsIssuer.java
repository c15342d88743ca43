package io.sottovoce.simulator.authority;

import io.sottovoce.proto.identity.TlsCertificates;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues the X.509 certificates that {@link TlsCertificates} describes (RFC 5280). */
final class TlsIssuer {
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final X509Certificate certificate;
    private final PrivateKey key;

    TlsIssuer(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** A certificate of an authority for its own key. */
    static X509Certificate selfSigned(KeyPair keys, String name, long serial, Instant from, Instant until) {
        try {
            X500Name subject = name(name);
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            subject,
                            BigInteger.valueOf(serial),
                            Date.from(from),
                            Date.from(until),
                            subject,
                            keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            extensions.createSubjectKeyIdentifier(keys.getPublic()));
            return sign(builder, keys.getPrivate());
        } catch (IOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("a certificate cannot be put together", e);
        }
    }

    /** A client's certificate. */
    X509Certificate client(PublicKey holder, String role, long serial, Instant from, Instant until) {
        return leaf(holder, role, List.of(), KeyPurposeId.id_kp_clientAuth, serial, from, until);
    }

    /** A server's certificate for these host names or addresses. */
    X509Certificate server(
            PublicKey holder, String role, List<String> hosts, long serial, Instant from, Instant until) {
        return leaf(holder, role, hosts, KeyPurposeId.id_kp_serverAuth, serial, from, until);
    }

    /** Last second at which what this issues can be good. */
    Instant until() {
        return certificate.getNotAfter().toInstant();
    }

    private X509Certificate leaf(
            PublicKey holder,
            String role,
            List<String> hosts,
            KeyPurposeId purpose,
            long serial,
            Instant from,
            Instant until) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, role));
        hosts.forEach(host -> names.add(
                new GeneralName(ADDRESS.matcher(host).matches() ? GeneralName.iPAddress : GeneralName.dNSName, host)));
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            X500Name.getInstance(
                                    certificate.getSubjectX500Principal().getEncoded()),
                            BigInteger.valueOf(serial),
                            Date.from(from),
                            Date.from(until),
                            name(role.replace(':', ' ')),
                            holder)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()))
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(names.toArray(new GeneralName[0])));
            return sign(builder, key);
        } catch (IOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("a certificate cannot be put together", e);
        }
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) throws IOException {
        try {
            byte[] der = builder.build(new JcaContentSignerBuilder(ALGORITHM).build(key))
                    .getEncoded();
            return TlsCertificates.parse(der, "new certificate");
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("a key of P-256 cannot sign", e);
        }
    }
}
