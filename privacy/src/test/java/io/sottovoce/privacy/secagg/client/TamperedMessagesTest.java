package io.sottovoce.privacy.secagg.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.Result;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** One bit of an honest message turned over, in every part of it: nothing is thrown, and nothing is let through. */
final class TamperedMessagesTest {
    private record Tampering(
            ClientPhase phase,
            int stride,
            BiFunction<TestSession, Integer, ServerMessage> honest,
            Function<Octets, Outcome<? extends ServerMessage>> decode,
            Set<ClientPhase> allowed) {
        void check() {
            TestSession session = Scenes.at(phase);
            int next = 0;
            int length = honest.apply(session, 0).encode().length();
            for (int at = 0; at < length; at += at < 64 ? 5 : stride) {
                if (next == session.clients.size()) {
                    session = Scenes.at(phase);
                    next = 0;
                }
                TestClient victim = session.clients.get(next);
                byte[] bytes = honest.apply(session, next).encode().toBytes();
                bytes[at] ^= (byte) (1 << (at % 8));
                Outcome<? extends ServerMessage> decoded = decode.apply(Octets.of(bytes));
                if (decoded.accepted().isPresent()) {
                    List<ClientEffect> effects = victim.take(decoded.accepted().orElseThrow());
                    int place = at;
                    assertTrue(allowed.contains(victim.phase()), () -> "byte " + place + ": " + effects);
                    assertTrue(TestClient.sent(effects, Unmasking.class).isEmpty());
                    next++;
                }
            }
        }
    }

    private static ServerMessage inbox(TestSession session, int member) {
        return session.inboxOf(member);
    }

    @Test
    void offer_everyPartIsSigned() {
        new Tampering(
                        ClientPhase.AWAITING_OFFER,
                        11,
                        (session, member) -> session.server.offer(),
                        Offer::decode,
                        Set.of(ClientPhase.ABORTED))
                .check();
    }

    @Test
    void roster_everyPartIsSignedOrHashed() {
        new Tampering(
                        ClientPhase.AWAITING_ROSTER,
                        13,
                        TamperedMessagesTest::inbox,
                        Roster::decode,
                        Set.of(ClientPhase.ABORTED))
                .check();
    }

    @Test
    void delivery_everyPartIsAuthenticated_aBadEnvelopeEndsNothing() {
        new Tampering(
                        ClientPhase.AWAITING_DELIVERY,
                        23,
                        TamperedMessagesTest::inbox,
                        Delivery::decode,
                        Set.of(ClientPhase.ABORTED, ClientPhase.AWAITING_CHARGE))
                .check();
    }

    @Test
    void survivors_everyOtherSetIsTooSmallOrMalformed() {
        new Tampering(
                        ClientPhase.AWAITING_SURVIVORS,
                        1,
                        TamperedMessagesTest::inbox,
                        Survivors::decode,
                        Set.of(ClientPhase.ABORTED))
                .check();
    }

    @Test
    void quorum_everyVoteIsNeeded() {
        new Tampering(
                        ClientPhase.AWAITING_QUORUM,
                        17,
                        (session, member) -> Scenes.message(session, member, ServerMessage.Kind.QUORUM),
                        Quorum::decode,
                        Set.of(ClientPhase.ABORTED))
                .check();
    }

    @Test
    void result_isSigned() {
        new Tampering(
                        ClientPhase.UNMASKED,
                        9,
                        (session, member) -> session.server.result(World.hash("aggregate")),
                        Result::decode,
                        Set.of(ClientPhase.ABORTED))
                .check();
    }

    @Test
    void everyHonestMessage_decodesToItself() {
        TestSession session = Scenes.at(ClientPhase.UNMASKED);
        for (ServerMessage message : List.of(
                session.server.offer(),
                Scenes.message(session, 0, ServerMessage.Kind.ROSTER),
                Scenes.message(session, 0, ServerMessage.Kind.DELIVERY),
                Scenes.message(session, 0, ServerMessage.Kind.SURVIVORS),
                Scenes.message(session, 0, ServerMessage.Kind.QUORUM))) {
            Outcome<? extends ServerMessage> decoded =
                    switch (message.kind()) {
                        case OFFER -> Offer.decode(message.encode());
                        case ROSTER -> Roster.decode(message.encode());
                        case DELIVERY -> Delivery.decode(message.encode());
                        case SURVIVORS -> Survivors.decode(message.encode());
                        case QUORUM -> Quorum.decode(message.encode());
                        case RESULT -> Result.decode(message.encode());
                    };
            assertEquals(message, decoded.accepted().orElseThrow());
        }
    }
}
