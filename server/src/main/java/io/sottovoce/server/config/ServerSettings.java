package io.sottovoce.server.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Everything under {@code sottovoce.} that an operator can set; immutable. An unknown key under this prefix stops the
 * start. Ports and addresses are Quarkus' own settings ({@code quarkus.http.*}, {@code quarkus.grpc.server.*}).
 */
@ConfigMapping(prefix = "sottovoce")
public interface ServerSettings {
    /** Directory of everything that the server keeps; made where it is missing. One server at a time. */
    @WithDefault("${user.home}/.sottovoce/server")
    Path home();

    /** The server's identity bundle; without it, clients connect in plain text and are not authenticated. */
    Optional<Path> identity();

    /** File whose first line is the bundle's password; otherwise an environment variable has it. */
    Optional<Path> identityPasswordFile();

    /** The authority's public file, where it is newer than what the bundle holds; may be replaced at any time. */
    Optional<Path> authority();

    /** The authority's revocation list; may be replaced at any time. */
    Optional<Path> revocations();

    Storage storage();

    Clients clients();

    Limits limits();

    /** What the learning engine is expected to run on, {@code cpu} or {@code cuda}; only to be warned where it is not. */
    Optional<String> backend();

    /** How what is stored is stored. */
    interface Storage {
        /**
         * Whether an acknowledgement waits until the disk has the data. With {@code never}, what was acknowledged
         * survives a killed server but not a power cut.
         */
        @WithDefault("always")
        Sync sync();

        /** Where rows are kept; files are in the home directory in any case. */
        @WithDefault("embedded")
        DatabaseKind database();

        Postgresql postgresql();
    }

    /** Which database has the rows. */
    enum DatabaseKind {
        /** H2, in a file of the home directory. */
        EMBEDDED,
        /** A PostgreSQL server, version 12 or later. */
        POSTGRESQL
    }

    /** How to reach PostgreSQL, where that is the database. */
    interface Postgresql {
        /** {@code jdbc:postgresql://HOST:PORT/NAME}, with options of the driver after a question mark. */
        Optional<String> url();

        Optional<String> username();

        Optional<String> password();
    }

    /** When to wait for the disk. */
    enum Sync {
        /** Before each acknowledgement. */
        ALWAYS,
        /** Never: the operating system writes when it likes. */
        NEVER
    }

    /** Connected clients. */
    interface Clients {
        /** How often a client is asked to send a sign of life. */
        @WithDefault("10s")
        Duration heartbeatInterval();

        /** A client that is silent for this many intervals is gone. */
        @WithDefault("3")
        int heartbeatsMissedMax();

        /** How long a client may do nothing in a call. Static, since a method of the object would be one more setting. */
        static Duration silenceMax(Clients clients) {
            return clients.heartbeatInterval().multipliedBy(clients.heartbeatsMissedMax());
        }

        /** How many clients may be connected at a time. */
        @WithDefault("20000")
        int connectedMax();

        /** How long a client should wait before it comes back to a server that shuts down. */
        @WithDefault("5s")
        Duration reconnectAfter();
    }

    /** What one task may ask for. */
    interface Limits {
        /** Tasks that may run at a time. */
        @WithDefault("100")
        int runningTasksMax();

        /** Bytes of one model's parameters, four a parameter. */
        @WithDefault("4294967296")
        long modelBytesMax();

        /** Aggregations and evaluations that may run at a time. */
        @WithDefault("1")
        int workers();
    }
}
