package io.sottovoce.rounds.pacing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.task.PacingSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsyncPoolTest {
    private static final int CONCURRENCY = 3;
    private static final int STALENESS = 2;
    private static final PacingSpec RULES = new PacingSpec(true, CONCURRENCY, STALENESS, 0.5, Duration.ofSeconds(10));

    private final AsyncPool pool = new AsyncPool(RULES, 0, 0, Map.of(), false);

    private static ClientId client(int number) {
        return ClientId.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) number});
    }

    private static List<ClientId> clients(int... numbers) {
        return IntStream.of(numbers).mapToObj(AsyncPoolTest::client).toList();
    }

    private static List<ClientId> clientsOf(List<AsyncPool.Work> work) {
        return work.stream().map(AsyncPool.Work::client).toList();
    }

    private void connect(int... numbers) {
        clients(numbers).forEach(pool::connected);
    }

    /** A round of these clients, which hold updates. */
    private void round(long base, int... numbers) {
        pool.drawn(clients(numbers));
        pool.committed(base, base + 1, clients(numbers));
        clients(numbers).forEach(client -> pool.closed(client, false));
    }

    @Test
    void work_goesToAsManyAsMayTrain() {
        connect(1, 2, 3, 4, 5);
        assertEquals(clients(1, 2, 3), clientsOf(pool.assign(0)));
        assertEquals(List.of(), pool.assign(0));
        assertTrue(pool.ready(client(2), 0));
        assertEquals(clients(4), clientsOf(pool.assign(0)));
        assertEquals(clients(2), pool.ready().toList());
    }

    @Test
    void slowClient_holdsNobodyBackAndItsUpdateCountsLater() {
        connect(1, 2, 3);
        pool.assign(0);
        assertTrue(pool.ready(client(1), 0));
        assertTrue(pool.ready(client(2), 0));
        round(0, 1, 2);
        assertEquals(List.of(new AsyncPool.Work(client(1), 1, 1), new AsyncPool.Work(client(2), 1, 1)), pool.assign(5));
        assertTrue(pool.ready(client(1), 1));
        assertTrue(pool.ready(client(3), 0));
        assertEquals(Map.of(0L, 1, 1L, 1), pool.drawn(clients(1, 3)));
    }

    @Test
    void updateOlderThanTheBound_isThrownAway() {
        connect(1, 2, 9);
        pool.assign(0);
        for (int version = 0; version < STALENESS; version++) {
            assertTrue(pool.ready(client(1), version));
            round(version, 1);
        }
        assertTrue(pool.ready(client(9), 0));
        assertTrue(pool.ready(client(1), STALENESS));
        round(STALENESS, 1);
        assertFalse(pool.inPlay(client(9)));
        assertFalse(pool.ready(client(2), 0));
        assertTrue(pool.ready(client(2), 1));
        assertEquals(List.of(new AsyncPool.Work(client(1), 3, 3), new AsyncPool.Work(client(9), 3, 1)), pool.assign(0));
    }

    @Test
    void updateThatWasUsed_isNotTakenAgainAlsoAfterARestart() {
        connect(1, 2);
        pool.assign(0);
        assertTrue(pool.ready(client(1), 0));
        round(0, 1);
        assertFalse(pool.ready(client(1), 0));
        AsyncPool restarted = new AsyncPool(RULES, 1, 0, Map.of(client(1), 0L), false);
        assertFalse(restarted.ready(client(1), 0));
        assertTrue(restarted.ready(client(2), 0));
        assertTrue(restarted.ready(client(1), 1));
        assertFalse(restarted.ready(client(2), 2));
    }

    @Test
    void updateOfAnAbortedRound_isHeldForTheNext() {
        connect(1, 2);
        pool.assign(0);
        assertTrue(pool.ready(client(1), 0));
        pool.drawn(clients(1));
        pool.closed(client(1), true);
        assertEquals(clients(1), pool.ready().toList());
        pool.drawn(clients(1));
        pool.gone(client(1));
        pool.closed(client(1), true);
        assertEquals(List.of(), pool.ready().toList());
    }

    @Test
    void clientThatDoesNotTrain_getsNoWorkFromTheSameVersionAgain() {
        connect(1);
        pool.assign(0);
        assertTrue(pool.failed(client(1)));
        assertFalse(pool.failed(client(1)));
        assertEquals(List.of(), pool.assign(0));
        pool.committed(0, 1, List.of());
        assertEquals(clients(1), clientsOf(pool.assign(0)));
    }

    @Test
    void clientsThatDoNotTrain_getWorkFromTheSameVersionAgainInTheEnd() {
        connect(1, 2);
        pool.assign(0);
        assertTrue(pool.failed(client(1)));
        assertEquals(List.of(), pool.assign(10_000), "nobody trains");
        assertEquals(List.of(), pool.assign(19_999));
        assertEquals(clients(1, 2), clientsOf(pool.assign(20_000)));
    }

    @Test
    void clientThatDidNotGetTheModel_getsWorkFromTheSameVersionAgain() {
        connect(1);
        pool.assign(0);
        assertEquals(OptionalLong.of(0), pool.postponed(client(1), true, 0));
        assertEquals(OptionalLong.empty(), pool.postponed(client(1), true, 0));
        assertEquals(clients(1), clientsOf(pool.assign(0)));
    }

    @Test
    void clientThatIsBusy_isAskedAgainEverMoreSeldom() {
        connect(1);
        long now = 0;
        for (long pause : new long[] {1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 64_000}) {
            assertEquals(clients(1), clientsOf(pool.assign(now)));
            assertEquals(OptionalLong.of(pause), pool.postponed(client(1), false, now));
            assertEquals(List.of(), pool.assign(now + pause - 1));
            now += pause;
        }
        assertEquals(clients(1), clientsOf(pool.assign(now)));
        assertTrue(pool.ready(client(1), 0));
        pool.drawn(clients(1));
        pool.closed(client(1), false);
        assertEquals(clients(1), clientsOf(pool.assign(now)));
        assertEquals(OptionalLong.of(1000), pool.postponed(client(1), false, now));
    }

    @Test
    void clientThatComesBackWithoutItsUpdate_trainsAnew() {
        connect(1);
        pool.assign(0);
        assertTrue(pool.ready(client(1), 0));
        assertTrue(pool.gone(client(1)));
        assertFalse(pool.gone(client(1)));
        assertEquals(List.of(), pool.ready().toList());
        connect(1);
        assertEquals(clients(1), clientsOf(pool.assign(0)));
    }

    @Test
    void silentClient_givesItsPlaceBackAndMayStillBringItsUpdate() {
        connect(1, 2, 3, 4);
        pool.assign(0);
        assertEquals(List.of(), pool.assign(9_999));
        assertEquals(clients(4), clientsOf(pool.assign(10_000)));
        assertTrue(pool.ready(client(1), 0));
    }

    @Test
    void rollback_leavesNothingOfWhatWasUnderWay() {
        connect(1, 2);
        pool.assign(0);
        assertTrue(pool.ready(client(1), 0));
        pool.restored(2);
        assertFalse(pool.ready(client(2), 0));
        assertFalse(pool.ready(client(1), 1));
        assertEquals(clients(1, 2), clientsOf(pool.assign(0)));
        assertTrue(pool.ready(client(1), 2));
    }

    /** Whatever happens: nobody counts twice, nothing is too old, no more train than may. */
    @Test
    void randomHistories_keepTheInvariants() {
        for (int seed = 0; seed < 200; seed++) {
            new History(seed).run();
        }
    }

    private static final class History {
        private final SplittableRandom random;
        private final AsyncPool pool = new AsyncPool(RULES, 0, 0, Map.of(), false);
        private final Map<ClientId, Long> holds = new HashMap<>();
        private final Map<ClientId, Long> trains = new HashMap<>();
        private final List<String> usedBases = new ArrayList<>();
        private final int seed;
        private long version;

        History(int seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
        }

        void run() {
            for (int step = 0; step < 300; step++) {
                step();
                assertTrue(trains.size() <= CONCURRENCY, "seed " + seed);
            }
            assertTrue(version > 5, "seed " + seed + ": no progress");
        }

        private void step() {
            ClientId who = client(random.nextInt(6));
            switch (random.nextInt(6)) {
                case 0 -> pool.connected(who);
                case 1 -> disconnect(who);
                case 2, 3 -> finish(who);
                case 4 -> claim(who);
                default -> round();
            }
            for (AsyncPool.Work work : pool.assign(0)) {
                trains.put(work.client(), work.version());
            }
        }

        private void disconnect(ClientId who) {
            pool.gone(who);
            holds.remove(who);
        }

        private void finish(ClientId who) {
            Long base = trains.remove(who);
            if (base != null) {
                claim(who, base);
            }
        }

        private void claim(ClientId who) {
            if (!trains.containsKey(who)) {
                claim(who, random.nextLong(version + 1));
            }
        }

        private void claim(ClientId who, long base) {
            if (pool.ready(who, base)) {
                holds.put(who, base);
                assertTrue(version - base <= STALENESS, "seed " + seed);
            } else {
                holds.remove(who);
            }
        }

        private void round() {
            List<ClientId> cohort = pool.ready().toList();
            if (cohort.size() < 2) {
                return;
            }
            pool.drawn(cohort);
            boolean aborted = random.nextInt(3) == 0;
            if (!aborted) {
                for (ClientId client : cohort) {
                    String update = client + " " + holds.get(client);
                    assertFalse(usedBases.contains(update), "seed " + seed + ": used twice " + update);
                    usedBases.add(update);
                    assertTrue(version - Objects.requireNonNull(holds.get(client)) <= STALENESS, "seed " + seed);
                }
                pool.committed(version, version + 1, cohort);
                version++;
                holds.clear();
            }
            cohort.forEach(client -> pool.closed(client, aborted));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TRANSFER, 0, 2000",
        "TRANSFER: the ticket, 0, 2000",
        "TRANSFERRED, -1, -1",
        "NOT_FINITE: TRANSFER, -1, -1",
    })
    void workThatFailed_isGivenAgainWhereOnlyTheModelDidNotCome(String code, long first, long second) {
        connect(1);
        assertEquals(first, pauseAfter(new RoundEvent.TrainingFailed(client(1), code)));
        assertEquals(second, pauseAfter(new RoundEvent.TrainingFailed(client(1), code)));
    }

    @ParameterizedTest
    @CsvSource({"BUSY, 1000", "BUSY: another round, 1000", "BUSYBODY, -1", "POLICY: BUSY, -1"})
    void workThatWasDeclined_isGivenAgainToWhoeverWasBusy(String reason, long pause) {
        connect(1);
        assertEquals(pause, pauseAfter(new RoundEvent.OfferDeclined(client(1), reason)));
    }

    @Test
    void roundThatWasAborted_itsUpdatesAreReadyAgainUnlessMasksWereAllThatHidThem() {
        for (boolean alone : List.of(false, true)) {
            AsyncPool one = new AsyncPool(RULES, 0, 0, Map.of(), alone);
            one.connected(client(1));
            one.assign(0);
            assertTrue(one.ready(client(1), 0));
            one.drawn(clients(1));
            one.closed(client(1), true);
            assertEquals(!alone, one.inPlay(client(1)));
            assertEquals(alone ? clients(1) : List.of(), clientsOf(one.assign(1)));
            assertTrue(one.ready(client(1), 0), "who says that it holds one is heard");
        }
    }

    @Test
    void sessionThatEnded_saysNothingOfWork() {
        connect(1);
        pool.assign(0);
        assertEquals(
                Optional.empty(), pool.hear(new RoundEvent.TrainingFailed(client(1), "SECURE_AGGREGATION: QUORUM"), 0));
    }

    @Test
    void wordOfAClientThatHasNoWork_endsNone() {
        connect(1);
        assertEquals(Optional.empty(), pool.hear(new RoundEvent.TrainingFailed(client(1), "TRAINER"), 0));
        assertEquals(Optional.empty(), pool.hear(new RoundEvent.OfferDeclined(client(2), "BUSY"), 0));
    }

    /** In milliseconds; -1 where no work follows from this version. */
    private long pauseAfter(RoundEvent word) {
        pool.assign(1_000_000_000L);
        return pool.hear(word, 0).map(ended -> ended.pauseMillis().orElse(-1)).orElse(-1L);
    }
}
