package io.sottovoce.proto;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Keeps the certificates that the peer of a call has shown where the endpoint finds them. */
final class PeerInterceptor implements ServerInterceptor {
    private static final Context.Key<List<X509Certificate>> CHAIN = Context.keyWithDefault("sottovoce-peer", List.of());

    /** The certificates of the call that this thread is in. */
    static List<X509Certificate> chain() {
        return CHAIN.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        List<X509Certificate> chain = shown(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        return Contexts.interceptCall(Context.current().withValue(CHAIN, chain), call, headers, next);
    }

    private static List<X509Certificate> shown(@Nullable SSLSession session) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            if (session != null) {
                for (Certificate certificate : session.getPeerCertificates()) {
                    if (certificate instanceof X509Certificate known) {
                        chain.add(known);
                    }
                }
            }
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
        return chain;
    }
}
