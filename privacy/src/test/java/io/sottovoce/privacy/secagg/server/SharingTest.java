package io.sottovoce.privacy.secagg.server;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertRefuses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Envelope;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.ServerInput;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SharingTest {
    private static TestSession scene() {
        return new TestSession(new World(), Scenes.small(5, 0), 1).advertise();
    }

    @Test
    void everyInput_isTakenRefusedOrEndsTheSession() {
        new EveryInput(
                        SharingTest::scene,
                        ServerPhase.SHARING,
                        ServerPhase.ABORTED,
                        Map.of(ServerInput.DEAL, AbortCode.KEYS),
                        List.of())
                .check();
    }

    private static Deal honest(TestSession session, int member) {
        return session.clients.get(member).answer(session.inboxOf(member), Deal.class);
    }

    private static Deal resigned(TestSession session, int member, List<Envelope> envelopes) {
        return Deal.sign(
                session.server.session().orElseThrow(),
                World.hash("commitment"),
                envelopes,
                session.clients.get(member).key);
    }

    @Test
    void repeatedDeal_isTakenOnce_anotherOneIsRefused() {
        TestSession session = scene();
        Deal deal = honest(session, 0);
        assertTrue(session.tell(0, deal).isEmpty());
        assertTrue(session.tell(0, deal).isEmpty());
        assertRefuses(session.tell(0, resigned(session, 0, deal.envelopes())), AbortCode.REPLAY);
    }

    @Test
    void dealWithMoreOrFewerEnvelopes_isRefused() {
        TestSession session = scene();
        List<Envelope> all = honest(session, 0).envelopes();
        List<Envelope> more = new ArrayList<>(all);
        more.add(all.get(0));
        for (List<Envelope> envelopes : List.of(all.subList(1, 4), more, List.<Envelope>of())) {
            assertRefuses(session.tell(0, resigned(session, 0, envelopes)), AbortCode.KEYS);
        }
    }

    @Test
    void ciphertextOfAWrongLength_isRefused_soThatNoClientAbortsOverIt() {
        TestSession session = new TestSession(new World(), Scenes.small(5, 0).with(Suite.HYBRID), 1).advertise();
        List<Envelope> all = honest(session, 2).envelopes();
        Envelope toLower = all.get(0);
        Envelope toHigher = all.get(3);
        for (int rank : new int[] {0, 3}) {
            Envelope e = all.get(rank);
            Envelope other = rank == 0 ? toHigher : toLower;
            for (Envelope bad : List.of(
                    new Envelope(e.sealed(), e.commitments(), Octets.EMPTY, e.maskCiphertext()),
                    new Envelope(e.sealed(), e.commitments(), Octets.of(new byte[1087]), e.maskCiphertext()),
                    new Envelope(e.sealed(), e.commitments(), e.channelCiphertext(), other.maskCiphertext()),
                    new Envelope(
                            Octets.of(new byte[79]), e.commitments(), e.channelCiphertext(), e.maskCiphertext()))) {
                List<Envelope> altered = new ArrayList<>(all);
                altered.set(rank, bad);
                assertRefuses(session.tell(2, resigned(session, 2, altered)), AbortCode.KEYS);
            }
        }
    }

    @Test
    void dealOfAnotherMemberSessionOrSigner_isRefused() {
        World world = new World();
        TestSession first = new TestSession(world, Scenes.small(5, 0), 1).advertise();
        TestSession second = new TestSession(world, Scenes.small(5, 0), 1).advertise();
        assertRefuses(second.tell(0, honest(first, 0)), AbortCode.AUTHENTICATION);
        assertRefuses(second.tell(1, honest(second, 0)), AbortCode.AUTHENTICATION);
        Deal deal = honest(second, 2);
        assertRefuses(
                second.tell(2, new Deal(World.hash("x"), deal.envelopes(), deal.signature())),
                AbortCode.AUTHENTICATION);
        List<Envelope> swapped = new ArrayList<>(deal.envelopes());
        Collections.swap(swapped, 0, 1);
        assertRefuses(
                second.tell(2, new Deal(deal.selfMaskCommitment(), swapped, deal.signature())),
                AbortCode.AUTHENTICATION);
    }

    @Test
    void stranger_isRefused() {
        TestSession session = scene();
        ClientId stranger = new ClientId("ff".repeat(16));
        assertRefuses(session.tell(new ServerEvent.Received(stranger, honest(session, 0))), AbortCode.ROSTER);
    }

    @Test
    void shareSet_isStoredBeforeAnybodyIsToldOfIt() {
        TestSession session = scene();
        for (int i = 0; i < 5; i++) {
            session.tell(i, honest(session, i));
        }
        List<ServerEffect> effects = session.close();
        assertTrue(effects.get(0) instanceof ServerEffect.Persist persist
                && persist.fact() == ServerEffect.Fact.SHARE_SET);
        assertTrue(effects.stream().skip(1).allMatch(ServerEffect.Send.class::isInstance));
    }
}
