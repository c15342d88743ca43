package io.sottovoce.simulator.spark;

import io.sottovoce.simulator.RunException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Whether somebody listens where a master should be: Spark itself tries for a minute and then says little. */
final class SparkMaster {
    private static final String SCHEME = "spark://";
    private static final int PATIENCE_MILLIS = 5_000;

    private SparkMaster() {}

    /** Refuses a master of which no address answers; asks nothing where there is none. */
    static void requireAnswer(String master) {
        if (!master.startsWith(SCHEME)) {
            return;
        }
        for (String address : master.substring(SCHEME.length()).split(",", -1)) {
            if (answers(SCHEME + address)) {
                return;
            }
        }
        throw new RunException("--spark " + master + ": no Spark master answers there");
    }

    private static boolean answers(String address) {
        try (Socket socket = new Socket()) {
            URI uri = URI.create(address);
            if (uri.getHost() == null || uri.getPort() < 0) {
                return false;
            }
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), PATIENCE_MILLIS);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
