package io.sottovoce.privacy.secagg.server;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertRefuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.ServerInput;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CollectingTest {
    private static TestSession scene() {
        return new TestSession(new World(), Scenes.small(5, 0), 1).advertise().share(Set.of());
    }

    @Test
    void everyInput_isTakenRefusedOrEndsTheSession() {
        new EveryInput(
                        CollectingTest::scene,
                        ServerPhase.COLLECTING,
                        ServerPhase.ABORTED,
                        Map.of(ServerInput.TRAILER, AbortCode.INVALID_MASKED_INPUT),
                        List.of(ServerInput.CHUNK))
                .check();
    }

    private static UploadTrailer masked(TestSession session, int member) {
        session.clients.get(member).take(session.inboxOf(member));
        return session.clients.get(member).upload(session.config);
    }

    private static List<ServerEffect> chunk(TestSession session, int member, MaskedChunk chunk) {
        return session.tell(new ServerEvent.ChunkReceived(session.clients.get(member).id, chunk));
    }

    @Test
    void chunkOfAWrongPlaceLengthOrWithTrailingBits_isRefused_andItsClientDropsOut() {
        TestSession session = scene();
        masked(session, 0);
        byte[] packed = session.clients.get(0).chunks.get(0).packed().toBytes();
        byte[] trailing = packed.clone();
        trailing[packed.length - 1] |= (byte) 0x80;
        for (MaskedChunk bad : List.of(
                new MaskedChunk(0, 0, Octets.of(java.util.Arrays.copyOf(packed, packed.length + 1))),
                new MaskedChunk(0, 0, Octets.of(java.util.Arrays.copyOf(packed, packed.length - 1))),
                new MaskedChunk(0, 0, Octets.EMPTY),
                new MaskedChunk(0, 0, Octets.of(trailing)),
                new MaskedChunk(0, 1, Octets.of(packed)),
                new MaskedChunk(0, Integer.MAX_VALUE, Octets.of(packed)),
                new MaskedChunk(0, -1, Octets.of(packed)),
                new MaskedChunk(-1, 0, Octets.of(packed)),
                new MaskedChunk(2, 0, Octets.of(packed)),
                new MaskedChunk(65535, 0, Octets.of(packed)),
                new MaskedChunk(1, 0, Octets.of(packed)))) {
            assertRefuses(chunk(session, 0, bad), AbortCode.INVALID_MASKED_INPUT);
        }
        assertTrue(session.server.receivedFrom(session.clients.get(0).id).isEmpty());
    }

    @Test
    void chunkOfOtherBytesInAPlaceThatIsTaken_isRefused_theSameAgainIsNotStagedTwice() {
        TestSession session = scene();
        masked(session, 0);
        MaskedChunk first = session.clients.get(0).chunks.get(0);
        assertEquals(1, chunk(session, 0, first).size());
        assertTrue(chunk(session, 0, first).isEmpty());
        byte[] other = first.packed().toBytes();
        other[0] ^= 1;
        assertRefuses(chunk(session, 0, new MaskedChunk(0, 0, Octets.of(other))), AbortCode.INVALID_MASKED_INPUT);
    }

    @Test
    void trailerBeforeTheLastChunk_isRefused_andTheUploadGoesOn() {
        TestSession session = scene();
        UploadTrailer trailer = masked(session, 0);
        chunk(session, 0, session.clients.get(0).chunks.get(0));
        assertRefuses(session.tell(0, trailer), AbortCode.INVALID_MASKED_INPUT);
        assertEquals(1, session.server.receivedFrom(session.clients.get(0).id).size());
        chunk(session, 0, session.clients.get(0).chunks.get(1));
        assertTrue(session.tell(0, trailer).get(0) instanceof ServerEffect.AddToSum);
    }

    @Test
    void anothersUploadCopied_isRefused() {
        TestSession session = scene();
        UploadTrailer trailer = masked(session, 0);
        session.clients.get(0).chunks.forEach(part -> chunk(session, 1, part));
        assertRefuses(session.tell(1, trailer), AbortCode.AUTHENTICATION);
    }

    @Test
    void trailerOfAnotherRootSessionOrU2_isRefused() {
        TestSession session = scene();
        UploadTrailer good = masked(session, 0);
        SigningKey key = session.clients.get(0).key;
        ContentHash sid = session.server.session().orElseThrow();
        session.clients.get(0).chunks.forEach(part -> chunk(session, 0, part));
        assertRefuses(
                session.tell(0, UploadTrailer.sign(sid, World.hash("root"), List.of(), key)),
                AbortCode.INVALID_MASKED_INPUT);
        assertRefuses(
                session.tell(0, UploadTrailer.sign(World.hash("sid"), good.root(), List.of(), key)),
                AbortCode.AUTHENTICATION);
        List<ContentHash> leaves =
                session.clients.get(0).chunks.stream().map(c -> c.leaf(sid)).toList();
        ContentHash other =
                MaskedChunk.root(sid, MemberSet.where(5, i -> i != 4).shareSetHash(), leaves);
        assertRefuses(session.tell(0, UploadTrailer.sign(sid, other, List.of(), key)), AbortCode.INVALID_MASKED_INPUT);
        assertRefuses(
                session.tell(0, new UploadTrailer(good.root(), List.of(1), good.signature())),
                AbortCode.AUTHENTICATION);
    }

    @Test
    void complaintAboutOneselfOrSomebodyWhoHasNotDealt_isRefused() {
        TestSession session = new TestSession(new World(), Scenes.small(7, 150_000), 1)
                .advertise()
                .share(Set.of(6));
        UploadTrailer good = masked(session, 0);
        ContentHash sid = session.server.session().orElseThrow();
        session.clients.get(0).chunks.forEach(part -> chunk(session, 0, part));
        for (List<Integer> badFrom : List.of(List.of(0), List.of(6), List.of(7), List.of(65535), List.of(1, 6))) {
            assertRefuses(
                    session.tell(0, UploadTrailer.sign(sid, good.root(), badFrom, session.clients.get(0).key)),
                    AbortCode.INVALID_MASKED_INPUT);
        }
    }

    @Test
    void unsortedOrRepeatedComplaints_doNotDecode() {
        SigningKey key = SigningKey.generate(new World().randomness);
        for (List<Integer> badFrom : List.of(List.of(2, 1), List.of(1, 1))) {
            UploadTrailer trailer = UploadTrailer.sign(World.hash("sid"), World.hash("root"), badFrom, key);
            assertEquals(
                    AbortCode.MALFORMED,
                    UploadTrailer.decode(trailer.encode())
                            .rejected()
                            .orElseThrow()
                            .code());
        }
    }

    @Test
    void complaint_isToldWithTheInput() {
        TestSession session = scene();
        UploadTrailer good = masked(session, 0);
        ContentHash sid = session.server.session().orElseThrow();
        session.clients.get(0).chunks.forEach(part -> chunk(session, 0, part));
        UploadTrailer complaining = UploadTrailer.sign(sid, good.root(), List.of(1, 3), session.clients.get(0).key);
        assertEquals(
                List.of(
                        new ServerEffect.AddToSum(session.clients.get(0).id),
                        new ServerEffect.Complaint(
                                session.clients.get(0).id,
                                List.of(session.clients.get(1).id, session.clients.get(3).id))),
                session.tell(0, complaining));
    }

    @Test
    void repeatedTrailer_addsOnce_anotherOneOrMoreChunksAreRefused() {
        TestSession session = scene();
        UploadTrailer good = masked(session, 0);
        session.clients.get(0).chunks.forEach(part -> chunk(session, 0, part));
        assertEquals(1, session.tell(0, good).size());
        assertTrue(session.tell(0, good).isEmpty());
        ContentHash sid = session.server.session().orElseThrow();
        assertRefuses(
                session.tell(0, UploadTrailer.sign(sid, good.root(), List.of(1), session.clients.get(0).key)),
                AbortCode.REPLAY);
        assertTrue(chunk(session, 0, session.clients.get(0).chunks.get(0)).isEmpty());
        assertRefuses(chunk(session, 0, new MaskedChunk(0, 0, Octets.of(new byte[7]))), AbortCode.REPLAY);
    }

    @Test
    void inputOfSomebodyWhoHasNotDealt_isRefused() {
        TestSession session = new TestSession(new World(), Scenes.small(7, 150_000), 1)
                .advertise()
                .share(Set.of(6));
        assertRefuses(chunk(session, 6, new MaskedChunk(0, 0, Octets.of(new byte[7]))), AbortCode.ROSTER);
        assertTrue(session.server.receivedFrom(session.clients.get(6).id).isEmpty());
    }

    @Test
    void sumThatCouldNotBeReadInWhole_isRefusedForGood() {
        TestSession session = scene();
        MaskedSum sum = new MaskedSum(session.config.vectors());
        ClientId id = session.clients.get(0).id;
        assertThrows(
                IllegalStateException.class,
                () -> sum.add(id, (v, c) -> {
                    if (v == 1) {
                        throw new IllegalStateException("disk");
                    }
                    return Octets.of(new byte[7]);
                }));
        assertThrows(IllegalStateException.class, () -> sum.add(session.clients.get(1).id, (v, c) -> Octets.EMPTY));
        assertThrows(IllegalStateException.class, () -> sum.chunk(0, 0));
    }
}
