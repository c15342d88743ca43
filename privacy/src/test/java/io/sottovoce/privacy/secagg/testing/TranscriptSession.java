package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.RegistrationAuthority;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientEvent;
import io.sottovoce.privacy.secagg.client.ClientPhase;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.client.ClientSetup;
import io.sottovoce.privacy.secagg.client.CohortPolicy;
import io.sottovoce.privacy.secagg.client.CorruptBound;
import io.sottovoce.privacy.secagg.client.MaskedUpdate;
import io.sottovoce.privacy.secagg.client.ReleasePolicy;
import io.sottovoce.privacy.secagg.client.SecAggClient;
import io.sottovoce.privacy.secagg.graph.GraphPlanner;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundMessage;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ClearSum;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import io.sottovoce.privacy.secagg.server.SecAggServer;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerEvent;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secagg.server.UnmaskPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The real machines with the secrets of a transcript; writes down every message in the order of roster indices. */
public final class TranscriptSession {
    private static final Map<ServerMessage.Kind, String> STEPS = Map.of(
            ServerMessage.Kind.ROSTER, "R2a",
            ServerMessage.Kind.DELIVERY, "R3a",
            ServerMessage.Kind.SURVIVORS, "R4a",
            ServerMessage.Kind.QUORUM, "R5a");

    private final Transcript transcript;
    private final RoundConfig config;
    private final Moment now;
    private final SecAggServer server;
    private final List<SecAggClient> clients = new ArrayList<>();
    private final List<ClientId> ids;
    private final Map<Integer, ServerMessage> inbox = new HashMap<>();
    private final Map<Integer, Map<SecAggServer.ChunkPlace, Octets>> staged = new HashMap<>();
    private final Map<String, List<Octets>> sent = new LinkedHashMap<>();
    private final MaskedSum sum;
    private Optional<UnmaskPlan> plan = Optional.empty();

    public TranscriptSession(Transcript transcript) {
        this.transcript = transcript;
        this.config = transcript.config;
        this.ids = transcript.roster.stream().map(transcript::id).toList();
        this.now = new Moment(config.expirySeconds() - 600, 0);
        this.sum = new MaskedSum(config.vectors());
        RegistrationAuthority authority =
                new RegistrationAuthority(transcript.key("registration authority"), transcript.population());
        TrustedAuthorities authorities =
                new TrustedAuthorities(transcript.population(), List.of(authority.publicKey()));
        RevocationList revoked = authority.revoke(config.revocation().epoch(), new TreeSet<>(Set.of(9001L, 9002L)));
        SigningKey serverKey = transcript.key("server");
        this.server = new SecAggServer(new ServerSetup(config, serverKey, authorities, revoked, Set.of()));
        for (int number : transcript.roster) {
            clients.add(client(number, authority, policy(serverKey, authorities)));
        }
    }

    private SecAggClient client(int number, RegistrationAuthority authority, ClientPolicy policy) {
        SigningKey key = transcript.identityKey(number);
        Certificate certificate = authority
                .certify(
                        CertificateRequest.of(transcript.id(number), transcript.population(), key),
                        now.unixSeconds() - 1000,
                        now.unixSeconds() + 1000,
                        number + 1)
                .orElseThrow();
        return new SecAggClient(
                new ClientSetup(certificate, key, policy, new FakeRecords(), transcript.randomness(number)));
    }

    private ClientPolicy policy(SigningKey serverKey, TrustedAuthorities authorities) {
        return new ClientPolicy(
                List.of(Octets.owning(serverKey.publicKey())),
                authorities,
                new CohortPolicy(
                        Set.of(config.mode()),
                        config.suite(),
                        new CorruptBound.Share(config.cohort().corrupt()),
                        config.cohort().dropped(),
                        config.cohort().sigma(),
                        CohortPolicy.CLIENTS_FLOOR,
                        GraphPlanner.HONEST_MIN_DEFAULT),
                new ReleasePolicy(config.vectors(), config.encoding(), Optional.empty(), 0, false),
                86_400,
                1_000_000);
    }

    /** Runs the whole session; returns the hash of the clear sum, which R6 has signed. */
    public ContentHash run(Set<Integer> silent, Set<Integer> dropped) {
        note("R0", server.offer());
        List<Integer> all = members(Set.of(), Set.of());
        all.forEach(i -> answer("R1", i, server.offer()));
        close();
        List<Integer> dealt = members(silent, Set.of());
        dealt.forEach(i -> answer("R2b", i, message(i)));
        close();
        List<Integer> survivors = members(silent, dropped);
        survivors.forEach(this::upload);
        close();
        if (config.mode() == Mode.MALICIOUS) {
            Map<Integer, ServerMessage> announced = new HashMap<>(inbox);
            survivors.forEach(i -> answer("R4b", i, Objects.requireNonNull(announced.get(i))));
        }
        survivors.forEach(i -> answer("R5b", i, message(i)));
        ClearSum clear = clearSum();
        ServerMessage result = server.result(clear.hash());
        note("R6", result);
        survivors.forEach(i -> clients.get(i).handle(new ClientEvent.Received(result), now));
        return clear.hash();
    }

    public Optional<ContentHash> session() {
        return server.session();
    }

    public ClientPhase phaseOf(int member) {
        return clients.get(member).phase();
    }

    public Map<String, List<Octets>> sent() {
        return sent;
    }

    private List<Integer> members(Set<Integer> silent, Set<Integer> dropped) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            if (!silent.contains(i) && !dropped.contains(i)) {
                left.add(i);
            }
        }
        return left;
    }

    private void note(String step, RoundMessage message) {
        sent.computeIfAbsent(step, s -> new ArrayList<>()).add(message.encode());
    }

    private ServerMessage message(int member) {
        return Objects.requireNonNull(inbox.get(member), "no message to " + member);
    }

    private void answer(String step, int member, ServerMessage message) {
        List<ClientEffect> effects = clients.get(member).handle(new ClientEvent.Received(message), now);
        ClientMessage answer = TestClient.sent(effects, ClientMessage.class)
                .orElseThrow(() -> new AssertionError(step + " of " + member + ": " + effects));
        note(step, answer);
        tell(new ServerEvent.Received(ids.get(member), answer));
    }

    private void upload(int member) {
        SecAggClient client = clients.get(member);
        client.handle(new ClientEvent.Received(message(member)), now);
        List<ClientEffect> effects =
                client.handle(new ClientEvent.ReleaseCharged(config.names().model(), config.vectors()), now);
        MaskedUpdate upload = ((ClientEffect.Upload) effects.get(0)).upload();
        int number = transcript.roster.get(member);
        int[][] input = transcript.input(number);
        for (int v = 0; v < input.length; v++) {
            VectorSpec spec = config.vectors().get(v);
            for (int c = 0; c < spec.chunks(); c++) {
                MaskedChunk chunk = upload.next(Arrays.copyOfRange(input[v], c << 16, (c << 16) + spec.chunkLength(c)));
                note("R3b chunks", chunk);
                tell(new ServerEvent.ChunkReceived(ids.get(member), chunk));
            }
        }
        ClientMessage trailer = upload.finish();
        note("R3b", trailer);
        tell(new ServerEvent.Received(ids.get(member), trailer));
        client.handle(new ClientEvent.UploadAcknowledged(), now);
    }

    private void close() {
        tell(new ServerEvent.PhaseClosed(server.phase()));
    }

    private void tell(ServerEvent event) {
        for (ServerEffect effect : server.handle(event, now)) {
            if (effect instanceof ServerEffect.Send send) {
                inbox.put(memberOf(send), send.message());
                note(Objects.requireNonNull(STEPS.get(send.message().kind())), send.message());
            } else if (effect instanceof ServerEffect.Stage stage) {
                staged(event)
                        .put(
                                new SecAggServer.ChunkPlace(
                                        stage.chunk().vector(), stage.chunk().index()),
                                stage.chunk().packed());
            } else if (effect instanceof ServerEffect.AddToSum add) {
                Map<SecAggServer.ChunkPlace, Octets> chunks = staged(event);
                sum.add(add.from(), (v, c) -> Objects.requireNonNull(chunks.get(new SecAggServer.ChunkPlace(v, c))));
            } else if (effect instanceof ServerEffect.Unmask unmask) {
                plan = Optional.of(unmask.plan());
            }
        }
    }

    private int memberOf(ServerEffect.Send send) {
        return ids.indexOf(send.to());
    }

    private Map<SecAggServer.ChunkPlace, Octets> staged(ServerEvent event) {
        ClientId from =
                event instanceof ServerEvent.ChunkReceived chunk ? chunk.from() : ((ServerEvent.Received) event).from();
        return staged.computeIfAbsent(ids.indexOf(from), m -> new HashMap<>());
    }

    private ClearSum clearSum() {
        UnmaskPlan agreed = plan.orElseThrow(() -> new AssertionError("no plan in phase " + server.phase()));
        agreed.cut(sum, 4).forEach(UnmaskPlan.Work::run);
        return agreed.release(sum);
    }
}
