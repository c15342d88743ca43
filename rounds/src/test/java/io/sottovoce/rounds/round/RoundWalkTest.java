package io.sottovoce.rounds.round;

import static io.sottovoce.rounds.round.RoundFixture.clients;
import static io.sottovoce.rounds.round.RoundFixture.everyEvent;
import static io.sottovoce.rounds.round.RoundFixture.rules;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random walks of a round; a failure names the seed. */
class RoundWalkTest {
    private static final int WALKS = 3_000;
    private static final int STEPS = 60;

    @Test
    void anyOrderOfEvents_keepsTheInvariants() {
        Set<Phase> ends = new HashSet<>();
        for (int seed = 0; seed < WALKS; seed++) {
            ends.add(new Walk(seed).run());
        }
        assertEquals(Set.of(Phase.values()), ends, "the walks should reach every state");
    }

    @Test
    void sameEvents_giveTheSameEffects() {
        for (int seed = 0; seed < 100; seed++) {
            Walk one = new Walk(seed);
            Walk two = new Walk(seed);
            one.run();
            two.run();
            assertEquals(one.trace, two.trace, "seed " + seed);
        }
    }

    /** One walk with its checks. */
    private static final class Walk {
        private final int seed;
        private final Random random;
        private final List<RoundEffect> trace = new ArrayList<>();
        private RoundState state;
        private long nowMillis = RoundFixture.START;

        Walk(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            int size = 1 + random.nextInt(5);
            int quorum = 1 + random.nextInt(size);
            Duration back = Duration.ofSeconds(random.nextInt(3) * 4L);
            RoundContext context =
                    RoundFixture.context(rules(size, quorum, 1 + random.nextInt(3) / 2.0, back), random.nextBoolean());
            Transition opened = RoundState.open(context, clients(random.nextInt(9)), nowMillis);
            this.state = opened.state();
            trace.addAll(opened.effects());
        }

        Phase run() {
            for (int step = 0; step < STEPS; step++) {
                nowMillis += random.nextInt(4_000);
                List<RoundEvent> events = everyEvent(1 + random.nextInt(9));
                // The last two, which abort, are rare.
                int kinds = random.nextInt(20) == 0 ? events.size() : events.size() - 2;
                RoundEvent event = events.get(random.nextInt(kinds));
                Transition transition = state.on(event, nowMillis);
                checkStep(event, transition);
                trace.addAll(transition.effects());
                state = transition.state();
            }
            checkEnd();
            return state.phase();
        }

        private void checkStep(RoundEvent event, Transition transition) {
            boolean applied = transition.disposition() == Disposition.APPLIED;
            if (!applied) {
                assertSame(state, transition.state(), () -> "seed " + seed + ", " + event);
                assertTrue(
                        transition.effects().stream().allMatch(RoundEffect.DiscardUpdate.class::isInstance),
                        () -> "seed " + seed + ", " + event);
            }
            assertTrue(transition.state().phase().compareTo(state.phase()) >= 0, () -> "seed " + seed + ", " + event);
        }

        private void checkEnd() {
            Participation part = state.participation();
            Set<ClientId> told = new HashSet<>();
            Set<ClientId> recorded = new HashSet<>();
            int ends = 0;
            for (RoundEffect effect : trace) {
                if (effect instanceof RoundEffect.CloseClient close) {
                    assertTrue(told.add(close.client()), () -> "told twice, seed " + seed);
                } else if (effect instanceof RoundEffect.RecordExclusion exclusion) {
                    assertTrue(recorded.add(exclusion.exclusion().client()), () -> "excluded twice, seed " + seed);
                } else if (effect instanceof RoundEffect.Commit || effect instanceof RoundEffect.Abort) {
                    ends++;
                }
            }
            Set<ClientId> excluded = new HashSet<>();
            part.exclusions().forEach(exclusion -> excluded.add(exclusion.client()));
            assertEquals(recorded, excluded, () -> "seed " + seed);
            assertEquals(state.phase().terminal() ? 1 : 0, ends, () -> "seed " + seed);
            if (state.phase().terminal()) {
                assertEquals(Set.copyOf(part.offered()), told, () -> "seed " + seed);
            }
            if (state.phase() == Phase.COMMITTED) {
                checkCommitted(part);
            }
        }

        private void checkCommitted(Participation part) {
            int contributed = part.contributions().size();
            assertEquals(part.offered().size(), contributed + part.exclusions().size(), () -> "seed " + seed);
            assertTrue(contributed >= state.context().rules().quorum(), () -> "seed " + seed);
            assertTrue(contributed <= state.context().rules().size(), () -> "seed " + seed);
        }
    }
}
