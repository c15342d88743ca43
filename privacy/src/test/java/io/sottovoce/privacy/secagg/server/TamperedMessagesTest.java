package io.sottovoce.privacy.secagg.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * One bit of an honest message of member 0 turned over, in every part of it: it is refused, or does not decode; and since
 * a refused message leaves no trace, the honest one is then taken as if nothing had come before.
 */
final class TamperedMessagesTest {
    private static <T extends ClientMessage> void check(
            TestSession session, T honest, int stride, Function<Octets, Outcome<T>> decode) {
        byte[] bytes = honest.encode().toBytes();
        for (int at = 0; at < bytes.length; at += stride) {
            byte[] altered = bytes.clone();
            altered[at] ^= (byte) (1 << (at % 8));
            decode.apply(Octets.of(altered)).accepted().ifPresent(message -> {
                List<ServerEffect> effects = session.tell(0, message);
                assertTrue(effects.get(0) instanceof ServerEffect.Refuse, effects::toString);
                assertTrue(effects.stream().noneMatch(ServerEffect.Convict.class::isInstance));
            });
        }
        List<ServerEffect> effects = session.tell(0, honest);
        assertTrue(effects.stream().noneMatch(ServerEffect.Refuse.class::isInstance), effects::toString);
    }

    private static TestSession fresh(Suite suite) {
        return new TestSession(new World(), Scenes.small(5, 0).with(suite), 1);
    }

    @Test
    void advert_everyPartIsSigned() {
        TestSession session = fresh(Suite.CLASSICAL);
        check(session, session.clients.get(0).answer(session.server.offer(), Advert.class), 1, Advert::decode);
        TestSession hybrid = fresh(Suite.HYBRID);
        check(hybrid, hybrid.clients.get(0).answer(hybrid.server.offer(), Advert.class), 41, Advert::decode);
    }

    @Test
    void deal_everyPartIsSigned() {
        TestSession session = fresh(Suite.CLASSICAL).advertise();
        check(session, session.clients.get(0).answer(session.inboxOf(0), Deal.class), 3, Deal::decode);
    }

    @Test
    void trailer_everyPartIsSigned() {
        TestSession session = fresh(Suite.CLASSICAL).advertise().share(Set.of());
        session.clients.get(0).take(session.inboxOf(0));
        UploadTrailer trailer = session.clients.get(0).upload(session.config);
        session.clients
                .get(0)
                .chunks
                .forEach(chunk -> session.tell(new ServerEvent.ChunkReceived(session.clients.get(0).id, chunk)));
        check(session, trailer, 1, UploadTrailer::decode);
    }

    @Test
    void vote_everyPartIsTheSignature() {
        TestSession session = fresh(Suite.CLASSICAL).advertise().share(Set.of()).upload(Set.of(), Set.of());
        check(session, session.clients.get(0).answer(session.inboxOf(0), Vote.class), 1, Vote::decode);
    }

    @Test
    void unmasking_everyPartOpensACommitment() {
        TestSession session = fresh(Suite.CLASSICAL)
                .advertise()
                .share(Set.of())
                .upload(Set.of(), Set.of())
                .vote(Set.of(), Set.of());
        check(
                session,
                session.clients.get(0).answer(session.inboxOf(0), io.sottovoce.privacy.secagg.message.Unmasking.class),
                1,
                io.sottovoce.privacy.secagg.message.Unmasking::decode);
    }
}
