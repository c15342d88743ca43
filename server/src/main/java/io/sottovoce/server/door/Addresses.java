package io.sottovoce.server.door;

import org.eclipse.microprofile.config.Config;

/** Where the server listens. */
record Addresses(Address grpc, Address rest) {

    /** Host and port. */
    record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    static Addresses of(Config config) {
        return new Addresses(
                address(config, "quarkus.grpc.server.host", "quarkus.grpc.server.port"),
                address(config, "quarkus.http.host", "quarkus.http.port"));
    }

    private static Address address(Config config, String host, String port) {
        return new Address(config.getValue(host, String.class), config.getValue(port, Integer.class));
    }
}
