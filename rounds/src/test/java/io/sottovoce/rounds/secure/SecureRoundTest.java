package io.sottovoce.rounds.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.ServerEffect;
import io.sottovoce.privacy.secagg.server.ServerSetup;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.World;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class SecureRoundTest {
    private static final int CLIENTS = 10;
    private static final SecureTimes TIMES = new SecureTimes(Duration.ofSeconds(10), Duration.ofSeconds(60));
    private static final Duration RETURN = Duration.ofSeconds(5);

    private final World world = new World();
    private final Map<ClientId, TestClient> clients = new TreeMap<>();
    private final List<SecureEffect> effects = new ArrayList<>();
    private final Set<ClientId> deaf = new HashSet<>();
    private final RoundConfig config;
    private final SecureRound round;
    private long millis = World.NOW.monotonicMillis();

    SecureRoundTest() {
        RevocationList revoked = world.revoking();
        this.config =
                world.config(CLIENTS, 300_000, Suite.CLASSICAL, List.of(new VectorSpec("update", 9, 16)), revoked);
        for (int i = 0; i < CLIENTS; i++) {
            ClientId id = ClientId.of(Arrays.copyOf(Canonical.u32(i + 1), 16));
            SigningKey key = SigningKey.generate(world.randomness);
            int[][] input = {new int[9]};
            Arrays.fill(input[0], i);
            clients.put(
                    id, new TestClient(world, id, key, world.certify(id, key), world.policy(config.vectors()), input));
        }
        this.round = new SecureRound(
                new ServerSetup(config, world.serverKey, world.authorities, revoked, Set.of()),
                TIMES,
                clients.keySet(),
                RETURN,
                now());
    }

    @Test
    void everybodyStays_phasesFollowEachOtherWithoutWaiting() {
        run(id -> true);
        assertEquals(
                List.of(Phase.SHARING_KEYS, Phase.COLLECTING_MASKED, Phase.AGREEING_SURVIVORS, Phase.UNMASKING),
                phases());
        assertTrue(unmasked());
        assertEquals(CLIENTS, round.inputs().size());
        assertEquals(World.NOW.monotonicMillis(), millis, "nothing was waited for");
    }

    @Test
    void silentClient_isLostAtTheEndOfThePhase() {
        ClientId silent = id(3);
        deaf.add(silent);
        run(id -> true);
        assertEquals(List.of(), phases());
        pass(TIMES.exchange());
        run(id -> true);
        assertTrue(
                effects.contains(new SecureEffect.Lost(silent, ExclusionReason.DEADLINE, "in ADVERTISING_KEYS")),
                effects::toString);
        assertTrue(failed(), "nine clients are fewer than the cohort asks for");
    }

    @Test
    void clientLeavesAfterDealing_sumIsOverTheOthers() {
        run(id -> phases().isEmpty());
        ClientId leaver = id(0);
        take(round.on(new SecureEvent.Left(leaver, ExclusionReason.TRAINING_FAILED, "NO_DATA"), now()));
        deaf.add(leaver);
        run(id -> true);
        assertTrue(unmasked());
        assertEquals(CLIENTS - 1, round.inputs().size());
        assertTrue(effects.contains(new SecureEffect.Lost(leaver, ExclusionReason.TRAINING_FAILED, "NO_DATA")));
    }

    @Test
    void clientThatWasGivenUp_isNotHeardAnyMore() {
        run(id -> phases().isEmpty());
        ClientId leaver = id(0);
        take(round.on(new SecureEvent.Left(leaver, ExclusionReason.SESSION_ABORTED, "POLICY"), now()));
        run(id -> true);
        assertTrue(round.inputs().stream().noneMatch(leaver::equals));
        assertTrue(unmasked());
    }

    @Test
    void clientIsCutOff_isWaitedForAndGetsItsLastMessageAgain() {
        ClientId cut = id(5);
        deaf.add(cut);
        run(id -> phases().size() < 2);
        assertEquals(List.of(), phases(), "its keys are awaited");
        take(round.on(new SecureEvent.Gone(cut), now()));
        pass(Duration.ofSeconds(4));
        deaf.remove(cut);
        take(round.on(new SecureEvent.Back(cut), now()));
        answer(client(cut), round.offer());
        run(id -> true);
        assertTrue(unmasked());
        assertEquals(CLIENTS, round.inputs().size());
    }

    @Test
    void clientStaysAway_isLostAsDisconnected() {
        run(id -> phases().isEmpty());
        ClientId cut = id(5);
        deaf.add(cut);
        run(id -> true);
        take(round.on(new SecureEvent.Gone(cut), now()));
        pass(RETURN);
        run(id -> true);
        assertTrue(effects.contains(new SecureEffect.Lost(cut, ExclusionReason.DISCONNECTED, "")));
        assertTrue(unmasked());
    }

    @Test
    void clientMissesSurvivorsAndQuorum_getsBothAgainInOrder() {
        run(id -> !phases().contains(Phase.AGREEING_SURVIVORS));
        ClientId cut = id(7);
        deaf.add(cut);
        run(id -> true);
        assertEquals(Phase.UNMASKING, phases().get(phases().size() - 1));
        take(round.on(new SecureEvent.Gone(cut), now()));
        deaf.remove(cut);
        take(round.on(new SecureEvent.Back(cut), now()));
        assertEquals(
                List.of(ServerMessage.Kind.SURVIVORS, ServerMessage.Kind.QUORUM),
                inbox.stream().map(next -> next.getValue().kind()).toList());
        run(id -> true);
        assertTrue(unmasked());
        assertEquals(World.NOW.monotonicMillis(), millis, "nothing was waited for");
    }

    @Test
    void clientThatHasAnswered_getsNothingAgain() {
        run(id -> phases().isEmpty());
        ClientId slow = id(6);
        deaf.add(slow);
        run(id -> true);
        take(round.on(new SecureEvent.Gone(id(2)), now()));
        take(round.on(new SecureEvent.Back(id(2)), now()));
        assertEquals(List.of(), inbox);
    }

    @Test
    void clientIsCutOffWhileNotAwaited_isLostAfterTheReturnTimeoutAndNotAtTheDeadline() {
        run(id -> phases().isEmpty());
        ClientId slow = id(6);
        ClientId cut = id(5);
        deaf.add(slow);
        run(id -> true);
        deaf.add(cut);
        take(round.on(new SecureEvent.Gone(cut), now()));
        pass(RETURN);
        assertTrue(effects.stream().noneMatch(SecureEffect.Lost.class::isInstance), "nothing of it is awaited");
        deaf.remove(slow);
        take(round.on(new SecureEvent.Back(slow), now()));
        run(id -> true);
        assertTrue(effects.contains(new SecureEffect.Lost(cut, ExclusionReason.DISCONNECTED, "")));
        assertTrue(unmasked());
        assertEquals(CLIENTS - 1, round.inputs().size());
    }

    @Test
    void clientIsCutOffAfterItsInput_holdsUpNoLaterPhaseBeyondTheReturnTimeout() {
        run(id -> !phases().contains(Phase.AGREEING_SURVIVORS));
        ClientId cut = id(1);
        deaf.add(cut);
        take(round.on(new SecureEvent.Gone(cut), now()));
        run(id -> true);
        assertEquals(Phase.UNMASKING, phases().get(phases().size() - 1));
        pass(RETURN);
        assertTrue(unmasked());
        assertEquals(CLIENTS, round.inputs().size());
    }

    @Test
    void clientGivesUpAfterItsInput_isNotAwaitedInAnyLaterPhase() {
        run(id -> !phases().contains(Phase.AGREEING_SURVIVORS));
        ClientId gone = id(1);
        deaf.add(gone);
        take(round.on(new SecureEvent.Left(gone, ExclusionReason.SESSION_ABORTED, "DEADLINE"), now()));
        run(id -> true);
        assertTrue(unmasked());
        assertEquals(CLIENTS, round.inputs().size());
        assertEquals(World.NOW.monotonicMillis(), millis, "nothing was waited for");
    }

    @Test
    void clientsVanishAfterTheirInput_stayInTheSum() {
        run(id -> !phases().contains(Phase.AGREEING_SURVIVORS));
        deaf.add(id(1));
        deaf.add(id(2));
        run(id -> true);
        pass(TIMES.exchange());
        run(id -> true);
        pass(TIMES.exchange());
        assertTrue(unmasked());
        assertEquals(CLIENTS, round.inputs().size());
    }

    @Test
    void tooManyLeave_failsOnce() {
        run(id -> phases().isEmpty());
        for (int i = 0; i < 5; i++) {
            deaf.add(id(i));
            take(round.on(new SecureEvent.Left(id(i), ExclusionReason.DECLINED, ""), now()));
        }
        run(id -> true);
        assertTrue(failed());
        assertEquals(List.of(), round.on(new SecureEvent.TimePassed(), now()));
    }

    @Test
    void garbageOfOneClient_losesOnlyThatClient() {
        run(id -> phases().isEmpty());
        ClientId liar = id(4);
        deaf.add(liar);
        take(round.on(
                new SecureEvent.Heard(
                        liar,
                        new UploadTrailer(
                                io.sottovoce.privacy.encoding.ContentHash.ofContent(new byte[1]),
                                List.of(),
                                io.sottovoce.privacy.encoding.Octets.of(new byte[64]))),
                now()));
        run(id -> true);
        assertTrue(unmasked());
        assertEquals(CLIENTS - 1, round.inputs().size());
    }

    @Test
    void whatAClientHasSaidBefore_costsItNothingWhenItComesAgain() {
        ClientId twice = id(4);
        run(id -> phases().isEmpty());
        repeat(twice);
        run(id -> !phases().contains(Phase.COLLECTING_MASKED));
        repeat(twice);
        run(id -> !phases().contains(Phase.AGREEING_SURVIVORS));
        repeat(twice);
        run(id -> !phases().contains(Phase.UNMASKING));
        repeat(twice);
        run(id -> true);
        assertTrue(effects.stream().noneMatch(SecureEffect.Lost.class::isInstance), effects::toString);
        assertTrue(unmasked());
        assertEquals(CLIENTS, round.inputs().size());
        assertEquals(World.NOW.monotonicMillis(), millis, "nothing was waited for");
    }

    // ---- the shell

    private final Map<ClientId, List<ClientMessage>> said = new TreeMap<>();

    /** As a client that was asked a second time. */
    private void repeat(ClientId client) {
        List.copyOf(Objects.requireNonNull(said.get(client)))
                .forEach(message -> take(round.on(new SecureEvent.Heard(client, message), now())));
    }

    private ClientId id(int index) {
        return List.copyOf(clients.keySet()).get(index);
    }

    private TestClient client(ClientId id) {
        return Objects.requireNonNull(clients.get(id));
    }

    private Moment now() {
        return new Moment(World.NOW_SECONDS, millis);
    }

    private void pass(Duration time) {
        millis += time.toMillis();
        take(round.on(new SecureEvent.TimePassed(), now()));
    }

    private boolean offered;

    /** Lets clients answer what they were sent, as long as the condition holds for whoever is next. */
    private void run(Predicate<ClientId> going) {
        if (!offered) {
            offered = true;
            clients.forEach((id, client) -> {
                if (!deaf.contains(id) && going.test(id)) {
                    answer(client, round.offer());
                }
            });
        }
        while (!inbox.isEmpty()) {
            Map.Entry<ClientId, ServerMessage> next = inbox.get(0);
            if (!going.test(next.getKey())) {
                return;
            }
            inbox.remove(0);
            if (!deaf.contains(next.getKey())) {
                answer(client(next.getKey()), next.getValue());
            }
        }
    }

    private final List<Map.Entry<ClientId, ServerMessage>> inbox = new ArrayList<>();

    private void take(List<SecureEffect> done) {
        effects.addAll(done);
        for (SecureEffect effect : done) {
            if (effect instanceof SecureEffect.Protocol protocol
                    && protocol.effect() instanceof ServerEffect.Send send) {
                inbox.add(Map.entry(send.to(), send.message()));
            }
        }
    }

    private void answer(TestClient client, ServerMessage message) {
        for (ClientEffect effect : client.take(message)) {
            if (effect instanceof ClientEffect.Send send) {
                hear(client, send.message());
            } else if (effect instanceof ClientEffect.ChargeRelease) {
                UploadTrailer trailer = client.upload(config);
                client.chunks.forEach(chunk -> take(round.on(new SecureEvent.Chunk(client.id, chunk), now())));
                client.acknowledge();
                hear(client, trailer);
            }
        }
    }

    private void hear(TestClient client, ClientMessage message) {
        said.computeIfAbsent(client.id, id -> new ArrayList<>()).add(message);
        take(round.on(new SecureEvent.Heard(client.id, message), now()));
    }

    private List<Phase> phases() {
        return effects.stream()
                .filter(SecureEffect.Entered.class::isInstance)
                .map(effect -> ((SecureEffect.Entered) effect).phase())
                .toList();
    }

    private boolean unmasked() {
        return effects.stream()
                .anyMatch(effect -> effect instanceof SecureEffect.Protocol protocol
                        && protocol.effect() instanceof ServerEffect.Unmask);
    }

    private boolean failed() {
        return effects.stream().filter(SecureEffect.Failed.class::isInstance).count() == 1;
    }
}
