package io.sottovoce.rounds.round;

import static io.sottovoce.rounds.round.RoundFixture.aborted;
import static io.sottovoce.rounds.round.RoundFixture.assertNotTaken;
import static io.sottovoce.rounds.round.RoundFixture.clients;
import static io.sottovoce.rounds.round.RoundFixture.everyEvent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AbortedTest {
    @Test
    void anyEvent_changesNothing() {
        for (int number : new int[] {1, 9}) {
            everyEvent(number).forEach(event -> assertNotTaken(aborted(), event, Disposition.ROUND_OVER));
        }
    }

    @Test
    void state_givesItsRecord() {
        assertEquals(clients(4).toList(), aborted().participation().offered());
        assertEquals(
                new RoundResult.Aborted(new AbortReason(AbortCode.CANCELLED, "operator")),
                aborted().record().result());
    }
}
