package io.sottovoce.server.identity;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sottovoce.proto.identity.AnyPeerTrust;
import io.sottovoce.proto.identity.LiveIdentity;
import io.sottovoce.proto.identity.TlsKeyManager;
import javax.net.ssl.SSLException;

/**
 * TLS with clients: the server's key as of each handshake, and a certificate of the client's, checked at the door. By
 * BoringSSL where there is a build of it for this host, and by the platform, which takes longer over each byte, where not.
 */
final class ClientTls {
    private ClientTls() {}

    /** What does the work, for people to read. */
    static String provider() {
        return OpenSsl.isAvailable() ? OpenSsl.versionString() : "the platform's own";
    }

    static SslContext context(LiveIdentity identity) {
        try {
            // The client is asked for a certificate and must prove its key; the doorkeeper decides before any call
            // whether it is admitted, so that a refusal has a code.
            SslContextBuilder builder = SslContextBuilder.forServer(TlsKeyManager.of(identity))
                    .trustManager(new AnyPeerTrust())
                    .clientAuth(ClientAuth.OPTIONAL)
                    .protocols("TLSv1.3", "TLSv1.2");
            return GrpcSslContexts.configure(builder, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS cannot be set up by " + provider(), e);
        }
    }
}
