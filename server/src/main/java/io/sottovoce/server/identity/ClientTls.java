package io.sottovoce.server.identity;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sottovoce.proto.identity.AnyPeerTrust;
import io.sottovoce.proto.identity.LiveIdentity;
import io.sottovoce.proto.identity.TlsKeyManager;
import javax.net.ssl.SSLException;

/** TLS with clients: the server's key as of each handshake, and a certificate of the client's, checked at the door. */
final class ClientTls {
    private ClientTls() {}

    static SslContext context(LiveIdentity identity) {
        try {
            // The client is asked for a certificate and must prove its key; whether it is admitted is decided before
            // any
            // call, by the doorkeeper, so that a refusal has a code.
            SslContextBuilder builder = SslContextBuilder.forServer(TlsKeyManager.of(identity))
                    .trustManager(new AnyPeerTrust())
                    .clientAuth(ClientAuth.OPTIONAL)
                    .protocols("TLSv1.3", "TLSv1.2");
            return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
        } catch (SSLException e) {
            throw new IllegalStateException("the platform's TLS cannot be set up", e);
        }
    }
}
