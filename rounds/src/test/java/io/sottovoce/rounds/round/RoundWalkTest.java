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
    private static final List<Phase> SECURE_PHASES = List.of(
            Phase.ADVERTISING_KEYS,
            Phase.SHARING_KEYS,
            Phase.COLLECTING_MASKED,
            Phase.AGREEING_SURVIVORS,
            Phase.UNMASKING);

    @Test
    void anyOrderOfEvents_keepsTheInvariants() {
        Set<Phase> ends = new HashSet<>();
        for (int seed = 0; seed < WALKS; seed++) {
            ends.add(new Walk(seed, false).run());
            ends.add(new Walk(seed, true).run());
        }
        assertEquals(Set.of(Phase.values()), ends, "the walks should reach every state");
    }

    @Test
    void sameEvents_giveTheSameEffects() {
        for (int seed = 0; seed < 100; seed++) {
            Walk one = new Walk(seed, seed % 2 == 0);
            Walk two = new Walk(seed, seed % 2 == 0);
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

        Walk(int seed, boolean secure) {
            this.seed = seed;
            this.random = new Random(seed);
            int size = 1 + random.nextInt(5);
            int quorum = 1 + random.nextInt(size);
            Duration back = Duration.ofSeconds(random.nextInt(3) * 4L);
            RoundContext clear =
                    RoundFixture.context(rules(size, quorum, 1 + random.nextInt(3) / 2.0, back), random.nextBoolean());
            RoundContext context = new RoundContext(
                    clear.task(),
                    clear.round(),
                    clear.base(),
                    clear.rules(),
                    clear.weighting(),
                    clear.evaluated(),
                    clear.seed(),
                    secure);
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
                RoundEvent event = timely(events.get(random.nextInt(kinds)));
                Transition transition = state.on(event, nowMillis);
                checkStep(event, transition);
                trace.addAll(transition.effects());
                state = transition.state();
            }
            checkEnd();
            return state.phase();
        }

        /** Phases come in their order, and most sums are of the inputs that are there. */
        private RoundEvent timely(RoundEvent event) {
            if (event instanceof RoundEvent.SecurePhase) {
                int next = SECURE_PHASES.indexOf(state.phase()) + 1;
                return new RoundEvent.SecurePhase(SECURE_PHASES.get(Math.min(next, SECURE_PHASES.size() - 1)));
            }
            if (event instanceof RoundEvent.SumReady && random.nextInt(4) > 0) {
                List<ClientId> inputs = state.participation().contributions().stream()
                        .map(Contribution::client)
                        .toList();
                return new RoundEvent.SumReady(inputs, RoundFixture.SECURE.opened(inputs.size(), 1, 0.5));
            }
            if (event instanceof RoundEvent.SessionAborted && random.nextInt(4) > 0) {
                return RoundFixture.TIME;
            }
            return event;
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
            if (state.context().secure()) {
                return; // that survivors are enough is the session's business, and that all others are lost
            }
            assertEquals(part.offered().size(), contributed + part.exclusions().size(), () -> "seed " + seed);
            assertTrue(contributed >= state.context().rules().quorum(), () -> "seed " + seed);
            assertTrue(contributed <= state.context().rules().size(), () -> "seed " + seed);
        }
    }
}
