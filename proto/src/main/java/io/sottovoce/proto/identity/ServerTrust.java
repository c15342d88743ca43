package io.sottovoce.proto.identity;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.LongPredicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the far end of a connection where a TLS authority of the registration authority has certified it for this role,
 * in its time and for the host's name, and it is not revoked. The platform's own trust anchors do not count.
 */
public final class ServerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager anchors;
    private final String role;
    private final LongPredicate revoked;

    /**
     * Trust in a role that is certified by these authorities.
     *
     * @param revoked whether a serial number is
     */
    public ServerTrust(List<X509Certificate> authorities, String role, LongPredicate revoked) {
        this.anchors = anchors(authorities);
        this.role = role;
        this.revoked = revoked;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        anchors.checkServerTrusted(chain, authType, engine);
        requireRole(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        anchors.checkServerTrusted(chain, authType, socket);
        requireRole(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("without a connection the host's name cannot be checked");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("no client is expected here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return anchors.getAcceptedIssuers();
    }

    private void requireRole(X509Certificate certificate) throws CertificateException {
        String found = TlsCertificates.role(certificate).orElse("no role");
        if (!found.equals(role)) {
            throw new CertificateException("certificate of " + found + ", expected " + role);
        }
        if (revoked.test(TlsCertificates.serial(certificate))) {
            throw new CertificateException("the certificate of " + role + " is revoked");
        }
    }

    private static X509ExtendedTrustManager anchors(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry("authority" + store.size(), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager usable) {
                    return usable;
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("an empty key store cannot be made", e);
        }
        throw new IllegalStateException("the platform has no X.509 trust manager");
    }
}
