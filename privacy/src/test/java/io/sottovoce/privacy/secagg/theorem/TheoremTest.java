package io.sottovoce.privacy.secagg.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.CompleteRule;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Searches for counter-examples to the theorem. Must find none under the rules, and must find some under weaker ones: a
 * search that finds nothing anywhere would show nothing.
 */
final class TheoremTest {
    private static final long SEED = 20_260_101;
    private static final int ALL_DEGREES = Integer.MAX_VALUE;

    private static Game complete(int clients, int corrupt, int below) {
        PartsPerMillion none = new PartsPerMillion(0);
        int threshold = CompleteRule.thresholdMin(CohortNumbers.of(clients, corrupt, none, 0));
        int last = ((1 << corrupt) - 1) << (clients - corrupt);
        return Game.of(Topology.complete(clients), threshold - below, last);
    }

    private static void forFeasibleCompleteGraphs(int clientsMax, int below, Consumer<Game> check) {
        for (int n = 4; n <= clientsMax; n++) {
            for (int c = 1; c <= 3; c++) {
                Game game = complete(n, c, below);
                if (game.isFeasible() && game.threshold() >= 1) {
                    check.accept(game);
                }
            }
        }
    }

    /** Rings with r >= 1 and every set of so many corrupt clients that is not an excluded event; client 0 is honest. */
    private static void forRings(int clientsMin, int clientsMax, int degreeMax, int corruptMax, Consumer<Game> check) {
        for (int n = clientsMin; n <= clientsMax; n++) {
            for (int k = 2; k <= Math.min(degreeMax, n - 2); k += 2) {
                for (int t = Math.max(2, k / 2 + 1); t <= k; t++) {
                    Topology ring = Topology.ring(n, k);
                    for (int corrupt = 2; corrupt < 1 << n; corrupt += 2) {
                        if (Integer.bitCount(corrupt) <= corruptMax) {
                            Game game = Game.of(ring, t, corrupt);
                            if (game.isFeasible() && !game.excluded()) {
                                check.accept(game);
                            }
                        }
                    }
                }
            }
        }
    }

    private static void assertHolds(Game game) {
        Optional<Attack> attack = Search.all(game).attack();
        assertTrue(attack.isEmpty(), () -> game + " is broken by " + attack.orElseThrow());
    }

    private static Attack assertBroken(Game game) {
        Optional<Attack> attack = Search.all(game).attack();
        assertTrue(attack.isPresent(), () -> "nothing found against " + game);
        return attack.orElseThrow();
    }

    @Test
    void completeGraph_underTheRule_isNeverBroken() {
        forFeasibleCompleteGraphs(16, 0, TheoremTest::assertHolds);
        forFeasibleCompleteGraphs(16, 0, game -> assertHolds(game.withoutCountingVotes()));
    }

    @Test
    void completeGraph_oneShareLessAndVotesNotCounted_isAlwaysBroken() {
        forFeasibleCompleteGraphs(16, 1, game -> assertBroken(game.withoutCountingVotes()));
    }

    /** The count of votes is worth one share: the threshold by itself is tight, both together are not. */
    @Test
    void completeGraph_votesCounted_holdsWithOneShareLessAndBreaksWithTwo() {
        forFeasibleCompleteGraphs(16, 1, TheoremTest::assertHolds);
        forFeasibleCompleteGraphs(16, 2, TheoremTest::assertBroken);
    }

    @Test
    void ring_outsideTheExcludedEvents_isNeverBroken() {
        forRings(5, 14, ALL_DEGREES, 3, TheoremTest::assertHolds);
    }

    @Test
    @Tag("long")
    void largerRing_outsideTheExcludedEvents_isNeverBroken() {
        forRings(5, 16, ALL_DEGREES, 5, TheoremTest::assertHolds);
        forRings(17, 22, 8, 3, TheoremTest::assertHolds);
    }

    @Test
    void ring_votesNotCounted_isNeverBrokenEither() {
        forRings(5, 12, ALL_DEGREES, 3, game -> assertHolds(game.withoutCountingVotes()));
    }

    /** At most one corrupt neighbour each: two corrupt clients on opposite sides. */
    @Test
    void ring_withoutTheViewInTheKey_isBrokenFromFourteenClientsOn() {
        Topology ring = Topology.ring(14, 6);
        Game game = Game.of(ring, 5, (1 << 1) | (1 << 8));
        assertFalse(game.excluded());
        assertFalse(ring.hasNeighbourhood(game.corrupt(), 2));
        Attack attack = assertBroken(game.withoutViewInKey());
        assertTrue(attack.isAllowed(game), "honest clients do not see it");
        assertFalse(attack.breaks(game), "the same attack with the view in the key leaves masks in the sum");
        forRings(13, 13, 6, 2, smaller -> {
            boolean same = smaller.graph().degree() == 6 && smaller.threshold() == 5;
            if (same && !smaller.graph().hasNeighbourhood(smaller.corrupt(), 2)) {
                assertHolds(smaller.withoutViewInKey());
            }
        });
    }

    @Test
    void ring_twoRunsOfCorruptClients_isBroken() {
        // h = 2, t = 3, r = 1: one corrupt client and one drop-out in each of two gaps cut the ring in two.
        Game game = Game.of(Topology.ring(12, 4), 3, (1 << 2) | (1 << 8));
        assertTrue(game.graph().hasTwoRuns(game.corrupt(), 1));
        assertBroken(game);
    }

    @Test
    void search_findsExactlyWhatASearchOfEverythingFinds() {
        List<Topology> graphs = List.of(Topology.complete(4), Topology.complete(5), Topology.ring(5, 2));
        List<UnaryOperator<Game>> rules = List.of(
                game -> game, Game::withoutCountingVotes, Game::withoutViewInKey, game -> game.withoutViewInKey()
                        .withoutCountingVotes());
        int broken = 0;
        for (Topology graph : graphs) {
            for (int t = 2; t <= graph.degree(); t++) {
                for (UnaryOperator<Game> rule : rules) {
                    Game game = rule.apply(Game.of(graph, t, 1 << (graph.clients() - 1)));
                    boolean found = anyRotation(game);
                    assertEquals(Everything.search(game).isPresent(), found, game.toString());
                    broken += found ? 1 : 0;
                }
            }
        }
        assertTrue(broken > 3, broken + " games are broken: the comparison says little");
    }

    /** The search takes client 0 into K; on the ring the corrupt ones must be turned instead. */
    private static boolean anyRotation(Game game) {
        int n = game.graph().clients();
        boolean complete = game.graph().degree() == n - 1;
        for (int by = 0; by < (complete ? 1 : n); by++) {
            int turned = ((game.corrupt() << by) | (game.corrupt() >>> (n - by)))
                    & game.graph().all();
            Game other = new Game(
                    game.graph(), game.threshold(), turned, game.quorum(), game.survivorsMin(), game.viewInKey());
            if ((turned & 1) == 0 && Search.all(other).attack().isPresent()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void randomAttacks_underTheRules_breakNothing() {
        randomGames(SEED, 6, 16, 150, 20_000);
    }

    @Test
    @Tag("long")
    void manyRandomAttacks_underTheRules_breakNothing() {
        randomGames(SEED + 1, 12, 22, 1_000, 200_000);
    }

    private static void randomGames(long seed, int clientsMin, int clientsMax, int games, int attacks) {
        SplittableRandom random = new SplittableRandom(seed);
        long allowed = 0;
        for (int i = 0; i < games; i++) {
            Game game = randomGame(random, clientsMin, clientsMax);
            RandomAttacks attacker = new RandomAttacks(game, seed + i);
            Optional<Attack> found = attacker.play(attacks);
            int number = i;
            assertTrue(
                    found.isEmpty(),
                    () -> "seed " + seed + " game " + number + ": " + game + " is broken by " + found.orElseThrow());
            allowed += attacker.allowed();
        }
        assertTrue(allowed > (long) games * attacks / 100, allowed + " attacks pass honest clients' checks");
    }

    private static Game randomGame(SplittableRandom random, int clientsMin, int clientsMax) {
        while (true) {
            int n = random.nextInt(clientsMin, clientsMax + 1);
            int c = random.nextInt(1, 4);
            int corrupt = 0;
            while (Integer.bitCount(corrupt) < c) {
                corrupt |= 1 << random.nextInt(n);
            }
            if (random.nextInt(4) == 0) {
                Game game = complete(n, c, 0);
                if (game.isFeasible()) {
                    return game;
                }
                continue;
            }
            int k = 2 * random.nextInt(1, (n - 2) / 2 + 1);
            int t = random.nextInt(Math.max(2, k / 2 + 1), k + 1);
            Game game = Game.of(Topology.ring(n, k), t, corrupt);
            if (!game.excluded() && game.isFeasible()) {
                return game;
            }
        }
    }

    @Test
    void randomAttacks_underWeakerRules_breakThem() {
        List<Game> weaker = new ArrayList<>();
        for (int n = 8; n <= 16; n += 2) {
            weaker.add(complete(n, 1, 1).withoutCountingVotes());
            weaker.add(complete(n, 2, 2));
            weaker.add(Game.of(Topology.ring(n, 4), 3, 1 << 5).withoutViewInKey());
            if (n >= 12) {
                weaker.add(Game.of(Topology.ring(n, 4), 3, (1 << 1) | (1 << (n / 2 + 1))));
            }
        }
        for (Game game : weaker) {
            assertTrue(
                    new RandomAttacks(game, SEED).play(2_000_000).isPresent(), () -> "nothing found against " + game);
        }
    }
}
