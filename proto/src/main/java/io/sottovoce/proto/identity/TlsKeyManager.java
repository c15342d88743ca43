package io.sottovoce.proto.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives TLS whatever key is in use when a handshake begins, so that a replaced key serves new connections while old ones
 * go on. Thread-safe.
 */
public final class TlsKeyManager extends X509ExtendedKeyManager {
    private static final String KEY_TYPE = "EC";
    // A handshake asks three times; nobody replaces keys so often that one of these is pushed out in between.
    private static final int REMEMBERED_MAX = 8;

    private final Supplier<Pair> source;
    private final Map<String, Pair> remembered = new LinkedHashMap<>();

    /** A certificate and its key. */
    public record Pair(X509Certificate certificate, PrivateKey key) {}

    /** A manager of the key that the source has at the time. */
    public TlsKeyManager(Supplier<Pair> source) {
        this.source = source;
    }

    /** A manager of the key of an identity. */
    public static TlsKeyManager of(LiveIdentity identity) {
        return new TlsKeyManager(() -> {
            IdentityBundle bundle = identity.bundle();
            return new Pair(bundle.tlsCertificate(), bundle.tlsKey());
        });
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        for (String type : keyTypes) {
            if (type.equals(KEY_TYPE)) {
                return alias();
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return keyType.equals(KEY_TYPE) ? alias() : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineClientAlias(keyTypes, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return getServerAliases(keyType, issuers);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return keyType.equals(KEY_TYPE) ? new String[] {alias()} : null;
    }

    @Override
    public synchronized X509Certificate @Nullable [] getCertificateChain(String alias) {
        Pair pair = remembered.get(alias);
        return pair == null ? null : new X509Certificate[] {pair.certificate()};
    }

    @Override
    public synchronized @Nullable PrivateKey getPrivateKey(String alias) {
        Pair pair = remembered.get(alias);
        return pair == null ? null : pair.key();
    }

    private String alias() {
        Pair pair = source.get();
        String alias = pair.certificate().getSerialNumber().toString(16);
        synchronized (this) {
            remembered.put(alias, pair);
            if (remembered.size() > REMEMBERED_MAX) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        }
        return alias;
    }
}
