package io.sottovoce.server.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.client.CohortPolicy;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.server.CohortAdverts;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.round.ExclusionReason;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.secure.CutPhase;
import io.sottovoce.rounds.secure.SecureRound;
import io.sottovoce.rounds.task.GroupSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step from one cohort to its groups, with the adverts of real clients. */
class GroupedSessionTest {
    private static final int SIZE = 7;
    private static final List<ClientId> CLIENTS = SessionScene.names(2 * SIZE);
    private static final Duration RETURN = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private final List<RoundEvent> heard = new CopyOnWriteArrayList<>();
    private final List<SecureSession> opened = new ArrayList<>();
    private SessionScene scene;
    private CutPhase cut;

    @BeforeEach
    void open() {
        scene = new SessionScene(home, SIZE);
        cut = new CutPhase(
                new CohortAdverts(scene.setup, CLIENTS.size()),
                CLIENTS,
                CLIENTS.size(),
                SessionScene.TIMES,
                RETURN,
                new SessionClock(scene.around).now());
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void clientLeavesWhileTheGroupsBegin_hasLeftItsGroup() throws Exception {
        GroupedSession session = session(new Groups());
        advertise(session, CLIENTS.subList(1, CLIENTS.size()));
        ClientId leaver = CLIENTS.get(1);
        Thread late = new Thread(() -> session.left(leaver, ExclusionReason.TRAINING_FAILED, "NO_DATA"));
        synchronized (session) { // it has seen that there are no groups, and comes in when there are
            late.start();
            while (late.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            advertise(session, CLIENTS.subList(0, 1));
        }
        late.join();
        assertEquals(List.of(new RoundEvent.ClientLost(leaver, ExclusionReason.TRAINING_FAILED, "NO_DATA")), lost());
    }

    @Test
    void clientLeavesBetweenItsAdvertAndTheCut_hasLeftItsGroup() {
        GroupedSession session = session(new Groups());
        advertise(session, CLIENTS.subList(1, CLIENTS.size()));
        session.left(CLIENTS.get(1), ExclusionReason.TRAINING_FAILED, "NO_DATA");
        assertEquals(List.of(), lost());
        advertise(session, CLIENTS.subList(0, 1));
        assertEquals(
                List.of(new RoundEvent.ClientLost(CLIENTS.get(1), ExclusionReason.TRAINING_FAILED, "NO_DATA")), lost());
    }

    @Test
    void faultWhileAdvertsAreTaken_endsTheRoundAndIsNotTheSenders() {
        GroupedSession session = session(new Groups(), event -> {
            heard.add(event);
            if (event instanceof RoundEvent.ClientLost) {
                throw new IllegalStateException("a fault of ours");
            }
        });
        session.left(CLIENTS.get(1), ExclusionReason.TRAINING_FAILED, "NO_DATA");
        assertEquals(new RoundEvent.SessionAborted("internal error: IllegalStateException"), heard.get(1));
        assertFalse(session.awaitsAdvertOf(CLIENTS.get(0)));
        advertise(session, CLIENTS);
        assertEquals(2, heard.size());
        assertEquals(List.of(), opened);
    }

    @Test
    void groupsCannotBeMade_sessionIsAbortedWithTheReason() {
        GroupedSession session = session(new Groups() {
            @Override
            public SecureSession open(CohortAdverts.Group group, RoundRelease release, Consumer<RoundEvent> events) {
                if (group.index() == 1) {
                    throw new IllegalStateException("no second group");
                }
                return super.open(group, release, events);
            }
        });
        advertise(session, CLIENTS);
        assertEquals(List.of(new RoundEvent.SessionAborted("internal error: IllegalStateException")), heard);
        assertFalse(session.awaitsAdvertOf(CLIENTS.get(0)));
        assertOpenedAndEnded(1);
    }

    @Test
    void storeFailsWhileTheGroupsAreMade_roundHearsOfIt() {
        advertise(
                session(new Groups() {
                    @Override
                    public RoundRelease release(int clientsMax) {
                        throw new StorageException("the disk is full", null);
                    }
                }),
                CLIENTS);
        assertEquals(List.of(new RoundEvent.StorageFailed("the disk is full")), heard);
    }

    @Test
    void roundEndsWhileTheGroupsAreMade_groupsEndToo() {
        GroupedSession[] session = new GroupedSession[1];
        session[0] = session(new Groups() {
            @Override
            public RoundRelease release(int clientsMax) {
                session[0].end();
                return super.release(clientsMax);
            }
        });
        advertise(session[0], CLIENTS);
        assertEquals(List.of(), heard);
        assertOpenedAndEnded(2);
    }

    private void assertOpenedAndEnded(int groups) {
        assertEquals(groups, opened.size());
        for (SecureSession group : opened) {
            String refusal = group.chunk(CLIENTS.get(0), new MaskedChunk(0, 0, Octets.of(new byte[18])))
                    .refusal()
                    .orElseThrow()
                    .toString();
            assertTrue(refusal.contains("takes no more input"), refusal);
        }
    }

    private GroupedSession session(GroupedSession.Opener opener) {
        return session(opener, heard::add);
    }

    private GroupedSession session(GroupedSession.Opener opener, Consumer<RoundEvent> events) {
        return new GroupedSession(
                cut,
                scene.config,
                new GroupSpec(SIZE, GroupTerms.Use.MEANS, 0.6),
                opener,
                scene.ref,
                scene.around,
                events);
    }

    private void advertise(GroupedSession session, List<ClientId> clients) {
        for (ClientId id : clients) {
            session.heard(id, client(id).answer(cut.offer(), Advert.class));
        }
    }

    private List<RoundEvent> lost() {
        return heard.stream().filter(RoundEvent.ClientLost.class::isInstance).toList();
    }

    private TestClient client(ClientId id) {
        SigningKey key = SigningKey.generate(scene.world.randomness);
        return new TestClient(scene.world, id, key, scene.world.certify(id, key), policy(), new int[1][]);
    }

    private ClientPolicy policy() {
        ClientPolicy base = scene.world.policy(scene.config.vectors());
        CohortPolicy own = base.cohort();
        return new ClientPolicy(
                base.serverKeys(),
                base.authorities(),
                new CohortPolicy(
                        Set.of(Mode.HONEST_SERVER),
                        own.suiteMin(),
                        own.corrupt(),
                        own.droppedMax(),
                        own.sigmaMin(),
                        own.clientsMin(),
                        own.honestMin(),
                        true),
                base.release(),
                base.revocationAgeMaxSeconds(),
                base.deadlineMaxMillis(),
                base.sessionsPerDayMax());
    }

    /** Opens real sessions of groups. */
    private class Groups implements GroupedSession.Opener {
        @Override
        public RoundRelease release(int clientsMax) {
            return scene.release();
        }

        @Override
        public SecureSession open(CohortAdverts.Group group, RoundRelease release, Consumer<RoundEvent> events) {
            SecureRound round =
                    SecureRound.ofGroup(group, SessionScene.TIMES, RETURN, new SessionClock(scene.around).now());
            opened.add(scene.session(round, "group-" + group.index() + "-", events));
            return opened.get(opened.size() - 1);
        }
    }
}
