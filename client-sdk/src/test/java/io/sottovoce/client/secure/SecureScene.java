package io.sottovoce.client.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import io.sottovoce.privacy.release.ReleaseDesign;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Deadlines;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.server.SecAggServer;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.privacy.vector.ClippedUpdate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Seven clients of the SDK, each with a folder, and the real machine of the server between them; no network. */
final class SecureScene implements AutoCloseable {
    static final int CLIENTS = 7;
    static final int DIMENSION = 40;
    static final double CLIP = 1;

    final World world = new World();
    final RevocationList revoked = world.authority.revoke(World.NOW_SECONDS - 60, new TreeSet<>());
    final List<Member> members = new ArrayList<>();
    final Map<ClientId, ServerMessage> inbox = new HashMap<>();
    RoundConfig config;
    SecAggServer server;
    Optional<ServerEffect.Unmask> unmask = Optional.empty();

    SecureScene(Path folder, boolean noise, SecurePolicy policy) {
        config = config(1, noise);
        server = server(config);
        for (int i = 0; i < CLIENTS; i++) {
            members.add(new Member(i, folder.resolve("client-" + i), policy));
        }
    }

    static SecurePolicy.Builder policy() {
        return SecurePolicy.builder()
                .suiteMin(Suite.CLASSICAL)
                .corrupt(new CorruptBound.Share(new PartsPerMillion(100_000)))
                .clientsMin(5)
                .allowSumsWithoutNoise();
    }

    static CohortTerms cohort() {
        return new CohortTerms(
                new PartsPerMillion(100_000), new PartsPerMillion(150_000), 104, 30, CLIENTS, CLIENTS, CLIENTS - 1);
    }

    RoundConfig config(long round, boolean noise) {
        Optional<NoiseTerms> terms = noise
                ? Optional.of(new NoiseTerms(NoiseTerms.CLIENT, NoiseTerms.SKELLAM, 1.0, 1e-5, 8, 0))
                : Optional.empty();
        ReleaseDesign design = ReleaseDesign.of(DIMENSION, CLIP, cohort(), terms);
        return new RoundConfig(
                new RoundNames(
                        world.population,
                        world.task,
                        round,
                        World.hash("nonce " + round),
                        World.hash("model " + round),
                        World.hash("plan")),
                Mode.MALICIOUS,
                Suite.CLASSICAL,
                cohort(),
                design.vectors(),
                design.encoding(),
                terms,
                new RevocationTerms(revoked.epoch(), revoked.hash()),
                Deadlines.every(60_000),
                World.NOW_SECONDS + 600);
    }

    SecAggServer server(RoundConfig of) {
        return new SecAggServer(new ServerSetup(of, world.serverKey, world.authorities, revoked, Set.of()));
    }

    /** R0 of a configuration, signed by the server's key. */
    Octets offer(RoundConfig of) {
        return Offer.sign(of, Octets.of(revoked.toBytes()), world.serverKey).encode();
    }

    /** Opens another round. */
    void next(RoundConfig of) {
        config = of;
        server = server(of);
        inbox.clear();
        unmask = Optional.empty();
    }

    SecureScene begin() {
        members.forEach(member -> member.begin(server.offer().encode(), config));
        members.forEach(Member::flush);
        return closePhase();
    }

    SecureScene share() {
        members.forEach(Member::takeInbox);
        members.forEach(Member::flush);
        return closePhase();
    }

    SecureScene upload() {
        members.forEach(Member::takeInbox);
        members.forEach(Member::upload);
        return closePhase();
    }

    SecureScene vote() {
        members.forEach(Member::takeInbox);
        members.forEach(Member::flush);
        return this;
    }

    SecureScene unmask() {
        members.forEach(Member::takeInbox);
        members.forEach(Member::flush);
        return this;
    }

    private SecureScene closePhase() {
        tell(new ServerEvent.PhaseClosed(server.phase()));
        return this;
    }

    void tell(ServerEvent event) {
        for (ServerEffect effect : server.handle(event, World.NOW)) {
            if (effect instanceof ServerEffect.Send send) {
                inbox.put(send.to(), send.message());
            } else if (effect instanceof ServerEffect.Unmask opened) {
                unmask = Optional.of(opened);
            }
        }
    }

    @Override
    public void close() {
        members.forEach(Member::stop);
    }

    /** One client: the process, its folder, and what it said. */
    final class Member {
        final ClientId id;
        final Path folder;
        final SecurePolicy policy;
        final Deque<ClientMessage> said = new ArrayDeque<>();
        final List<AbortCode> aborted = new ArrayList<>();
        private final SigningKey key = SigningKey.generate(world.randomness);
        private final Certificate certificate;
        SecureClient client;
        ClientSession session;
        MaskedInput input;
        long sinceStart;
        RevocationList known = revoked;

        Member(int index, Path folder, SecurePolicy policy) {
            this.id = ClientId.of(Arrays.copyOf(Canonical.u32(index), 16));
            this.folder = folder;
            this.policy = policy;
            this.certificate = world.certify(id, key);
            start();
        }

        /** A process begins: all it knows is in its folder. */
        void start() {
            client = new SecureClient(keys(), policy, ClientStore.open(folder), clock());
        }

        InstantSource clock() {
            return () -> Instant.ofEpochSecond(World.NOW_SECONDS + sinceStart);
        }

        Keys keys() {
            return new Keys() {
                @Override
                public Certificate certificate() {
                    return certificate;
                }

                @Override
                public SigningKey signingKey() {
                    return key;
                }

                @Override
                public TrustedAuthorities authorities() {
                    return world.authorities;
                }

                @Override
                public RevocationList revocations() {
                    return known;
                }

                @Override
                public List<Octets> serverKeys() {
                    return List.of(Octets.of(world.serverKey.publicKey()));
                }
            };
        }

        /** The process dies: the lock of its folder goes, as the system takes it, and nothing else is done. */
        void kill() {
            client.close();
        }

        void stop() {
            client.close();
        }

        SecureClient.Begun consider(Octets offer, RoundConfig of) {
            RoundNames names = of.names();
            return client.begin(
                    offer,
                    new SecureClient.Expected(names.task(), names.round(), names.model(), names.plan()),
                    DIMENSION,
                    new ClientSession.Outlet() {
                        @Override
                        public void send(ClientMessage message) {
                            said.add(message);
                        }

                        @Override
                        public void aborted(AbortCode code) {
                            aborted.add(code);
                        }
                    });
        }

        void begin(Octets offer, RoundConfig of) {
            SecureClient.Begun begun = consider(offer, of);
            session = begun.session().orElseThrow(() -> new AssertionError(begun.refusal()));
        }

        void takeInbox() {
            session.take(inbox());
        }

        ServerMessage inbox() {
            ServerMessage message = inbox.get(id);
            if (message == null) {
                throw new AssertionError("nothing for " + id);
            }
            return message;
        }

        void flush() {
            while (!said.isEmpty()) {
                tell(new ServerEvent.Received(id, said.remove()));
            }
        }

        /** Charges and masks, and hands nothing over. */
        void release() {
            try {
                session.awaitGrant();
                input = session.release(
                        Optional.of(ClippedUpdate.clip(Update.owning(new float[DIMENSION]), CLIP)),
                        0.5,
                        new double[0],
                        config.names().model());
            } catch (InterruptedException | SessionDeadException e) {
                throw new AssertionError(e);
            }
        }

        void upload() {
            release();
            input.chunks().forEach(chunk -> tell(new ServerEvent.ChunkReceived(id, chunk)));
            tell(new ServerEvent.Received(id, input.trailer()));
            session.acknowledged();
        }

        String receipt(long round) {
            return text("receipts/" + world.task.hex() + "-" + round + ".txt");
        }

        String text(String name) {
            try {
                return Files.readString(folder.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
