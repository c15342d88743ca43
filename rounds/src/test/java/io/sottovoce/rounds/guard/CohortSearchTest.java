package io.sottovoce.rounds.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.round.RoundFixture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CohortSearchTest {
    @Test
    void oneOffender_isFoundInAGroupOfTheLeastSize() {
        for (int offender = 1; offender <= 40; offender++) {
            CohortSearch search = run(40, 5, 100, Set.of(offender));
            assertEquals(5, search.suspects().size());
            assertTrue(search.suspects().contains(RoundFixture.client(offender)));
            assertEquals(35, cleared(search).size());
            assertEquals(6, search.sessions());
        }
    }

    @Test
    void everyClient_isClearedOrSuspectAndNoOffenderIsCleared() {
        Random random = new Random(1);
        for (int trial = 0; trial < 300; trial++) {
            int clients = 2 + random.nextInt(120);
            int groupMin = 1 + random.nextInt(8);
            Set<Integer> offenders = new HashSet<>();
            for (int k = 0; k < 1 + random.nextInt(4); k++) {
                offenders.add(1 + random.nextInt(clients));
            }
            int sessionsMax = random.nextInt(40);
            CohortSearch search = run(clients, groupMin, sessionsMax, offenders);
            assertTrue(search.sessions() <= sessionsMax);
            Set<ClientId> all = new HashSet<>(cleared(search));
            all.addAll(search.suspects().toList());
            assertEquals(clients, all.size());
            assertEquals(clients, cleared(search).size() + search.suspects().size());
            for (int offender : offenders) {
                assertTrue(search.suspects().contains(RoundFixture.client(offender)));
            }
        }
    }

    @Test
    void noClient_isAskedMoreThanOnceALevelAndNoGroupIsTooSmall() {
        Map<ClientId, Integer> asked = new HashMap<>();
        CohortSearch search = begun(64, 4, 100);
        while (search.next().isPresent()) {
            ClientSet group = search.next().get();
            assertTrue(group.size() >= 4);
            group.toList().forEach(client -> asked.merge(client, 1, Integer::sum));
            search = search.answered(false);
        }
        // log2(64 / 4) = 4 sessions after the first one.
        asked.values().forEach(times -> assertEquals(4, times));
        assertEquals(64, search.suspects().size());
    }

    @Test
    void withoutSessionsLeft_theWholeCohortIsSuspect() {
        CohortSearch search = begun(40, 5, 1);
        assertTrue(search.next().isEmpty());
        assertEquals(40, search.suspects().size());
        assertEquals(0, search.sessions());
    }

    @Test
    void groupWithoutAnAnswer_isAskedOnceMoreAndThenCleared() {
        CohortSearch search = begun(20, 5, 3);
        ClientSet group = search.next().orElseThrow();
        CohortSearch again = search.unanswered();
        assertEquals(group, again.next().orElseThrow());
        assertEquals(3, again.sessions());
        CohortSearch gone = again.unanswered();
        assertEquals(List.of(group), gone.cleared());
        assertFalse(gone.next().orElseThrow().equals(group));
        assertEquals(group, again.answered(false).suspects());
    }

    @Test
    void groupWithoutAnAnswer_isClearedWhereNoSessionIsLeft() {
        CohortSearch search = begun(20, 5, 2);
        ClientSet group = search.next().orElseThrow();
        assertEquals(List.of(group), search.unanswered().cleared());
    }

    @Test
    void search_followsFromItsSeed() {
        assertEquals(
                run(40, 5, 100, Set.of(7)).suspects(),
                run(40, 5, 100, Set.of(7)).suspects());
        assertFalse(begun(40, 5, 100).next().equals(RoundFixture.clients(20)));
    }

    private static CohortSearch run(int clients, int groupMin, int sessionsMax, Set<Integer> offenders) {
        CohortSearch search = begun(clients, groupMin, sessionsMax);
        while (search.next().isPresent()) {
            ClientSet group = search.next().get();
            boolean good = offenders.stream().noneMatch(offender -> group.contains(RoundFixture.client(offender)));
            search = search.answered(good);
        }
        return search;
    }

    private static CohortSearch begun(int clients, int groupMin, int sessionsMax) {
        AggregateChecks checks = new AggregateChecks(
                OptionalDouble.empty(), OptionalDouble.of(1), OptionalDouble.empty(), groupMin, sessionsMax);
        return CohortSearch.of(checks, RoundFixture.clients(clients), RoundFixture.TASK, 1, 5);
    }

    private static List<ClientId> cleared(CohortSearch search) {
        List<ClientId> cleared = new ArrayList<>();
        search.cleared().forEach(group -> cleared.addAll(group.toList()));
        return cleared;
    }
}
