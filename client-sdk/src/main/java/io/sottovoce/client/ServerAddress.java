package io.sottovoce.client;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.sottovoce.proto.Protocol;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Where a server is.
 *
 * @param host a name or an address
 * @param port from 1 to 65535
 */
record ServerAddress(String host, int port) {
    private static final int PORT_MAX = 65_535;
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);
    private static final Duration KEEPALIVE_ANSWER_MAX = Duration.ofSeconds(20);

    ServerAddress {
        if (host.isBlank() || port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "server " + host + ":" + port + ", expected a host and a port from 1 to " + PORT_MAX);
        }
    }

    /** A connection to the server, which notices by itself where the other side is gone without a word. */
    ManagedChannel connect(ChannelCredentials credentials) {
        return Grpc.newChannelBuilderForAddress(host, port, credentials)
                .maxInboundMessageSize(Protocol.SERVER_MESSAGE_BYTES_MAX)
                .keepAliveTime(KEEPALIVE.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_ANSWER_MAX.toSeconds(), TimeUnit.SECONDS)
                .disableServiceConfigLookUp()
                .build();
    }
}
