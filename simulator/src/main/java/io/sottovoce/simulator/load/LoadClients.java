package io.sottovoce.simulator.load;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.LiveIdentity;
import io.sottovoce.proto.identity.ServerTrust;
import io.sottovoce.proto.identity.TlsCertificates;
import io.sottovoce.proto.identity.TlsKeyManager;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/** Many clients on a few threads, each with a connection of its own. */
final class LoadClients implements AutoCloseable {
    /** The population that all belong to. */
    static final String POPULATION = "default";

    private static final int CALLBACK_THREADS = 2;
    private static final int CONNECTING_MAX = 64;
    private static final int BEATS_A_SECOND = 10;
    private static final long WELCOME_SECONDS = 60;

    private final ExecutorService callbacks = Executors.newFixedThreadPool(CALLBACK_THREADS, daemon("load-callbacks"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(daemon("load-timer"));
    private final List<LoadClient> clients = new ArrayList<>();
    private long tick;

    /** So many clients of a server, not connected yet. */
    LoadClients(LoadServer server, int count, LoadClient.OfferTaker taker) {
        for (Member member : members(server.authority(), count)) {
            ManagedChannel channel = Grpc.newChannelBuilderForAddress(
                            "127.0.0.1", server.grpcPort(), member.credentials())
                    .executor(callbacks)
                    .offloadExecutor(callbacks)
                    .maxInboundMessageSize(Protocol.SERVER_MESSAGE_BYTES_MAX)
                    .disableServiceConfigLookUp()
                    .build();
            clients.add(new LoadClient(member.id(), channel, taker));
        }
    }

    /**
     * Connects everybody, a few at a time, and begins to send heartbeats.
     *
     * @param progress told how many are connected
     */
    void connect(IntConsumer progress) throws InterruptedException {
        Semaphore connecting = new Semaphore(CONNECTING_MAX);
        List<Future<ServerMessage.Welcome>> welcomes = new ArrayList<>();
        for (LoadClient client : clients) {
            connecting.acquire();
            welcomes.add(client.connect().whenComplete((welcome, failure) -> connecting.release()));
            if (welcomes.size() == 1) { // the first ones must not fall silent before the last ones are there
                beginToBeat(await(welcomes.get(0)));
            }
            progress.accept(welcomes.size());
        }
        for (Future<ServerMessage.Welcome> welcome : welcomes) {
            await(welcome);
        }
    }

    private void beginToBeat(ServerMessage.Welcome welcome) {
        long intervalMillis = welcome.heartbeatInterval().toMillis();
        long slots = Math.max(1, BEATS_A_SECOND * intervalMillis / TimeUnit.SECONDS.toMillis(1));
        Future<?> unused = timer.scheduleAtFixedRate(
                () -> beat(slots), 0, TimeUnit.SECONDS.toMillis(1) / BEATS_A_SECOND, TimeUnit.MILLISECONDS);
    }

    List<LoadClient> all() {
        return List.copyOf(clients);
    }

    /** Connections that were cut, with the reason of the first. */
    Optional<String> lost() {
        List<String> reasons = clients.stream()
                .map(LoadClient::lost)
                .filter(why -> !why.isEmpty())
                .toList();
        return reasons.isEmpty()
                ? Optional.empty()
                : Optional.of(reasons.size() + " of " + clients.size() + " connections were cut: " + reasons.get(0));
    }

    /** Heartbeats that were answered. */
    long answered() {
        return clients.stream().mapToLong(LoadClient::answered).sum();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        clients.forEach(LoadClient::close);
        callbacks.shutdown();
    }

    /** Each client's turn comes once in so many slots. */
    private void beat(long slots) {
        for (int i = (int) (tick++ % slots); i < clients.size(); i += (int) slots) {
            clients.get(i).beat();
        }
    }

    private static ServerMessage.Welcome await(Future<ServerMessage.Welcome> welcome) throws InterruptedException {
        try {
            return welcome.get(WELCOME_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new RunException("a client was not taken: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new RunException("a client was not welcomed within " + WELCOME_SECONDS + " s", e);
        }
    }

    /** Who a client is, and by what it connects. */
    private record Member(ClientId id, ChannelCredentials credentials) {}

    private static List<Member> members(Optional<ThrowAwayAuthority> authority, int count) {
        List<Member> members = new ArrayList<>();
        if (authority.isPresent()) {
            for (Path bundle : authority.get().clients(count)) {
                members.add(certified(new LiveIdentity(
                        IdentityFiles.of(bundle), authority.get().password())));
            }
        } else {
            ChannelCredentials plain = InsecureChannelCredentials.create();
            for (int i = 0; i < count; i++) {
                byte[] id = ByteBuffer.allocate(ClientId.BYTES).putInt(i).array();
                members.add(new Member(ClientId.of(id), plain));
            }
        }
        return members;
    }

    private static Member certified(LiveIdentity identity) {
        ChannelCredentials credentials = TlsChannelCredentials.newBuilder()
                .keyManager(TlsKeyManager.of(identity))
                .trustManager(new ServerTrust(
                        identity.authority().content().tlsAuthorities(), TlsCertificates.SERVER, serial -> false))
                .build();
        return new Member(identity.bundle().certificate().orElseThrow().client(), credentials);
    }

    static java.util.concurrent.ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
