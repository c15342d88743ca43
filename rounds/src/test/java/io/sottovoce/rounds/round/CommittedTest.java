package io.sottovoce.rounds.round;

import static io.sottovoce.rounds.round.RoundFixture.assertDiscarded;
import static io.sottovoce.rounds.round.RoundFixture.assertNotTaken;
import static io.sottovoce.rounds.round.RoundFixture.client;
import static io.sottovoce.rounds.round.RoundFixture.committed;
import static io.sottovoce.rounds.round.RoundFixture.everyEvent;
import static io.sottovoce.rounds.round.RoundFixture.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CommittedTest {
    @Test
    void anyEvent_changesNothing() {
        for (int number : new int[] {1, 9}) {
            everyEvent(number).forEach(event -> assertNotTaken(committed(), event, Disposition.ROUND_OVER));
        }
    }

    @Test
    void updateStored_ofTheSurplus_isDiscardedAsSurplus() {
        assertDiscarded(
                committed(),
                stored(4),
                Disposition.ROUND_OVER,
                new RoundEffect.DiscardUpdate(client(4), ExclusionReason.SURPLUS));
    }

    @Test
    void state_givesItsRecord() {
        assertEquals(committed().record().participation(), committed().participation());
        assertEquals(
                new ModelVersion(4, RoundFixture.HASH), committed().record().base());
    }
}
