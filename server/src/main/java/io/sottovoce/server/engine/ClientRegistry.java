package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.server.config.ServerSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, and in which task's round each client is: a client is in one round at a time. Tells a listener when a
 * client becomes available for a round and when it stops being so. Thread-safe; the listener must not block.
 */
final class ClientRegistry {
    /** Hears of changes. Called under the registry's lock: hand over and return. */
    interface Listener {
        /**
         * A client is connected.
         *
         * @param only the task whose round it is in, to which alone it is available; null where it is in none
         */
        void available(ClientMessage.Hello client, @Nullable TaskId only);

        /**
         * A client is not there any more.
         *
         * @param except the task whose round the client joined, where that is the reason; null where it is disconnected
         */
        void gone(ClientMessage.Hello client, @Nullable TaskId except);
    }

    private final ServerSettings.Clients settings;
    private final InstantSource clock;
    private final Listener listener;
    private final Map<ClientId, ClientConnection> connected = new HashMap<>();
    private final Map<ClientId, TaskId> leases = new HashMap<>();
    private boolean draining;

    ClientRegistry(ServerSettings.Clients settings, InstantSource clock, Listener listener) {
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Takes a client in. Where its identity is connected already, the older connection stays if it was heard from within
     * two heartbeat intervals, and is replaced as dead if not.
     *
     * @return why not; empty where the client is in
     */
    synchronized Optional<ServerMessage.Refused> register(ClientConnection connection, ClientMessage.Hello hello) {
        if (draining) {
            return refusal(ErrorCode.OVERLOADED, "the server is shutting down", settings.reconnectAfter());
        }
        ClientConnection older = connected.get(hello.client());
        if (older != null) {
            long silentMillis = clock.millis() - older.heardAtMillis();
            long deadMillis = settings.heartbeatInterval().multipliedBy(2).toMillis();
            if (silentMillis < deadMillis) {
                return refusal(
                        ErrorCode.DUPLICATE_SESSION,
                        "client " + hello.client() + " is connected already",
                        Duration.ofMillis(deadMillis - silentMillis));
            }
            older.close();
        } else if (connected.size() >= settings.connectedMax()) {
            return refusal(
                    ErrorCode.OVERLOADED,
                    "this server takes " + settings.connectedMax() + " clients",
                    settings.heartbeatInterval());
        }
        connected.put(hello.client(), connection);
        return Optional.empty();
    }

    /** Welcomes a client that was taken in, before anything else is said to it. */
    synchronized void announce(ClientConnection connection, ClientMessage.Hello hello, String serverVersion) {
        connection.send(new ServerMessage.Welcome(serverVersion, settings.heartbeatInterval()));
        listener.available(hello, leases.get(hello.client()));
    }

    /** Forgets a connection; nothing where the client has another one by now or never said Hello. */
    synchronized void remove(ClientConnection connection) {
        ClientMessage.Hello hello = connection.hello();
        if (hello != null && connected.remove(hello.client(), connection)) {
            listener.gone(hello, null);
        }
    }

    /** The connected clients of a population that can take part in this mode and are in no round of another task. */
    synchronized ClientSet available(TaskId task, String population, AggregationMode mode) {
        List<ClientId> clients = new ArrayList<>();
        connected.forEach((client, connection) -> {
            ClientMessage.Hello hello = connection.hello();
            boolean free = leases.getOrDefault(client, task).equals(task);
            if (free && hello != null && fits(hello, population, mode)) {
                clients.add(client);
            }
        });
        return ClientSet.of(clients);
    }

    /** Whether a client belongs to a population and can take part in this mode. */
    static boolean fits(ClientMessage.Hello hello, String population, AggregationMode mode) {
        return hello.population().equals(population) && hello.modes().contains(mode);
    }

    /** Whether a client is connected, belongs to a population and can take part in this mode. */
    synchronized boolean fits(ClientId client, String population, AggregationMode mode) {
        ClientConnection connection = connected.get(client);
        ClientMessage.Hello hello = connection == null ? null : connection.hello();
        return hello != null && fits(hello, population, mode);
    }

    /** Binds a client to a task's round; false where another task has it. */
    synchronized boolean lease(ClientId client, TaskId task) {
        TaskId holder = leases.putIfAbsent(client, task);
        if (holder != null) {
            return holder.equals(task);
        }
        ClientConnection connection = connected.get(client);
        if (connection != null && connection.hello() != null) {
            listener.gone(connection.hello(), task);
        }
        return true;
    }

    /** Frees a client that a task's round is done with. */
    synchronized void release(ClientId client, TaskId task) {
        if (leases.remove(client, task)) {
            ClientConnection connection = connected.get(client);
            if (connection != null && connection.hello() != null) {
                listener.available(connection.hello(), null);
            }
        }
    }

    /** Frees all clients that a task has. */
    synchronized void release(TaskId task) {
        List<ClientId> held = leases.entrySet().stream()
                .filter(lease -> lease.getValue().equals(task))
                .map(Map.Entry::getKey)
                .toList();
        held.forEach(client -> release(client, task));
    }

    /** Says something to a client; false where it is not connected. */
    boolean send(ClientId client, ServerMessage message) {
        ClientConnection connection;
        synchronized (this) {
            connection = connected.get(client);
        }
        return connection != null && connection.send(message);
    }

    /** Number of connected clients. */
    synchronized int size() {
        return connected.size();
    }

    /** Cuts off clients that have been silent for too long. */
    void sweep() {
        long silentMax = ServerSettings.Clients.silenceMax(settings).toMillis();
        long nowMillis = clock.millis();
        connections().stream()
                .filter(connection -> nowMillis - connection.heardAtMillis() > silentMax)
                .forEach(ClientConnection::close);
    }

    /** Sends everybody away for a while: the server shuts down. */
    void drain() {
        synchronized (this) {
            draining = true;
        }
        for (ClientConnection connection : connections()) {
            connection.send(new ServerMessage.Draining(settings.reconnectAfter()));
            connection.close();
        }
    }

    private synchronized List<ClientConnection> connections() {
        return List.copyOf(connected.values());
    }

    private static Optional<ServerMessage.Refused> refusal(ErrorCode code, String message, Duration retryAfter) {
        return Optional.of(new ServerMessage.Refused(code, message, Optional.of(retryAfter)));
    }
}
