package io.sottovoce.proto.identity;

import io.sottovoce.privacy.ClientId;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The X.509 certificates of mutual TLS: P-256, signed directly by a TLS authority, with the holder's role as the one URI
 * among the subject alternative names: {@code sottovoce:client:} and the client id, {@code sottovoce:server}, or
 * {@code sottovoce:authority}. The serial number is that of the identity beside it, so that one revocation ends both.
 */
public final class TlsCertificates {
    /** The role of an aggregation server. */
    public static final String SERVER = "sottovoce:server";

    /** The role of a registration authority's own door. */
    public static final String AUTHORITY = "sottovoce:authority";

    /** Extended key usage of a TLS client (RFC 5280, 4.2.1.12). */
    public static final String CLIENT_USAGE = "1.3.6.1.5.5.7.3.2";

    /** Extended key usage of a TLS server. */
    public static final String SERVER_USAGE = "1.3.6.1.5.5.7.3.1";

    private static final String CLIENT_PREFIX = "sottovoce:client:";
    private static final int URI_NAME = 6;

    private TlsCertificates() {}

    /** The role of a client. */
    public static String client(ClientId client) {
        return CLIENT_PREFIX + client.hex();
    }

    /** Parses DER. */
    public static X509Certificate parse(byte[] der, String where) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (factory.generateCertificate(new ByteArrayInputStream(der)) instanceof X509Certificate certificate
                    && certificate.getEncoded().length == der.length) {
                return certificate;
            }
        } catch (CertificateException e) {
            // Refused below: the parser's own words are of no help.
        }
        throw new IdentityException(where + ": not an X.509 certificate");
    }

    /** The one role that a certificate names; empty where it names none, several or something else. */
    public static Optional<String> role(X509Certificate certificate) {
        List<String> uris = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                names.stream()
                        .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
                        .forEach(name -> uris.add(String.valueOf(name.get(1))));
            }
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
        return uris.size() == 1 && uris.get(0).startsWith("sottovoce:") ? Optional.of(uris.get(0)) : Optional.empty();
    }

    /** The client that a certificate names. */
    public static Optional<ClientId> client(X509Certificate certificate) {
        return role(certificate)
                .filter(role -> role.matches(CLIENT_PREFIX + "[0-9a-f]{32}"))
                .map(role -> new ClientId(role.substring(CLIENT_PREFIX.length())));
    }

    /** Whether one of the authorities signed a certificate directly, and it is none of an authority. */
    public static boolean signed(X509Certificate certificate, List<X509Certificate> authorities) {
        return certificate.getBasicConstraints() == -1
                && authorities.stream().anyMatch(authority -> signed(certificate, authority));
    }

    /** Whether a certificate may be used so. */
    public static boolean hasUsage(X509Certificate certificate, String usage) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            return usages != null && usages.contains(usage);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** The serial number where it fits 63 bits, as those of identities do; -1 otherwise, which none has. */
    public static long serial(X509Certificate certificate) {
        return certificate.getSerialNumber().bitLength() <= 63
                        && certificate.getSerialNumber().signum() >= 0
                ? certificate.getSerialNumber().longValueExact()
                : -1;
    }

    private static boolean signed(X509Certificate certificate, X509Certificate authority) {
        if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
