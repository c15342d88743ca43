package io.sottovoce.privacy.secagg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Envelope;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nothing secret, and nothing made from it, occurs twice: over two rounds of the same clients, and within one. */
final class KeyFreshnessTest {
    private final World world = new World();

    private record Sent(Advert advert, Deal deal, List<MaskedChunk> chunks, Unmasking unmasking) {}

    private List<Sent> round(Suite suite) {
        TestSession session = new TestSession(world, Scenes.small(5, 0).with(suite), 1);
        session.advertise()
                .share(Set.of())
                .upload(Set.of(), Set.of())
                .vote(Set.of(), Set.of())
                .unmask(Set.of());
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            TestClient client = session.clients.get(i);
            sent.add(new Sent(
                    client.answer(session.server.offer(), Advert.class),
                    client.answer(Scenes.message(session, i, ServerMessage.Kind.ROSTER), Deal.class),
                    client.chunks,
                    client.answer(Scenes.message(session, i, ServerMessage.Kind.QUORUM), Unmasking.class)));
        }
        return sent;
    }

    @Test
    void twoRoundsOfTheSameClients_shareNoKeySeedCiphertextOrMask() {
        for (Suite suite : Suite.values()) {
            Set<Octets> seen = new HashSet<>();
            for (int round = 0; round < 2; round++) {
                for (Sent sent : round(suite)) {
                    fresh(seen, sent.advert().keys().channel());
                    fresh(seen, sent.advert().keys().mask());
                    if (suite.hasKem()) {
                        fresh(seen, sent.advert().keys().channelKem());
                        fresh(seen, sent.advert().keys().maskKem());
                    }
                    fresh(seen, Octets.of(sent.deal().selfMaskCommitment().toBytes()));
                    for (Envelope envelope : sent.deal().envelopes()) {
                        fresh(seen, envelope.sealed());
                        fresh(seen, Octets.of(envelope.commitments().selfMask().toBytes()));
                        fresh(seen, Octets.of(envelope.commitments().maskRoot().toBytes()));
                    }
                    fresh(seen, sent.unmasking().selfMask());
                    sent.unmasking().shares().forEach(share -> fresh(seen, share.share()));
                }
            }
        }
    }

    private static void fresh(Set<Octets> seen, Octets value) {
        assertTrue(seen.add(value), "a value occurs twice");
    }

    /** Both clients of a pair deal, and each encapsulates for the other: three ciphertexts, all different. */
    @Test
    void hybridRound_everyDealerEncapsulatesForEveryHolder() {
        Set<Octets> ciphertexts = new HashSet<>();
        List<Sent> sent = round(Suite.HYBRID);
        for (int dealer = 0; dealer < 5; dealer++) {
            List<Envelope> envelopes = sent.get(dealer).deal().envelopes();
            for (int rank = 0; rank < 4; rank++) {
                int holder = rank < dealer ? rank : rank + 1;
                fresh(ciphertexts, envelopes.get(rank).channelCiphertext());
                assertEquals(
                        dealer < holder ? 1088 : 0,
                        envelopes.get(rank).maskCiphertext().length());
                if (dealer < holder) {
                    fresh(ciphertexts, envelopes.get(rank).maskCiphertext());
                }
            }
        }
        assertEquals(20 + 10, ciphertexts.size());
    }

    @Test
    void sameInputInTwoRounds_looksUnrelated() {
        List<Sent> first = round(Suite.CLASSICAL);
        List<Sent> second = round(Suite.CLASSICAL);
        for (int i = 0; i < 5; i++) {
            assertFalse(first.get(i).chunks().equals(second.get(i).chunks()));
        }
    }
}
