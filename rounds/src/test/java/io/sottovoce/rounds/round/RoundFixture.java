package io.sottovoce.rounds.round;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.task.CohortSpec;
import io.sottovoce.rounds.task.Weighting;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Rounds for tests: size 3, quorum 2, four offers, 10 s to recruit, 100 s to collect, 5 s to come back. */
public final class RoundFixture {
    public static final TaskId TASK = new TaskId("00112233445566778899aabbccddeeff");
    public static final ContentHash HASH = ContentHash.ofContent(new byte[] {1});
    public static final ContentHash NEXT_HASH = ContentHash.ofContent(new byte[] {2});
    public static final UpdateSummary SUMMARY = new UpdateSummary(1, 0.5, 1);
    public static final Evaluation EVALUATION = new Evaluation(0.25, 0.9, 100);
    public static final long START = 1_000;
    public static final long COLLECTING_UNTIL = START + 100_000;
    public static final RoundEvent READY = new RoundEvent.AggregateReady(NEXT_HASH, SUMMARY);
    public static final RoundEvent EVALUATED = new RoundEvent.Evaluated(EVALUATION);
    public static final RoundEvent TIME = new RoundEvent.TimePassed();

    public static final SecureSummary SECURE = SecureSummary.begun(HASH, 4, 2, 1, null, 1);

    private RoundFixture() {}

    public static ClientId client(int number) {
        return new ClientId(String.format("%032x", number));
    }

    /** Clients 1 to count. */
    public static ClientSet clients(int count) {
        return ClientSet.of(
                IntStream.rangeClosed(1, count).mapToObj(RoundFixture::client).toList());
    }

    public static CohortSpec rules(int size, int quorum, double overSelection, Duration returnTimeout) {
        return new CohortSpec(
                size, quorum, overSelection, Duration.ofSeconds(10), Duration.ofSeconds(100), returnTimeout, 2);
    }

    public static RoundContext context(boolean evaluated) {
        return context(rules(3, 2, 1.33, Duration.ofSeconds(5)), evaluated);
    }

    public static RoundContext context(CohortSpec rules, boolean evaluated) {
        return new RoundContext(TASK, 7, new ModelVersion(4, HASH), rules, Weighting.EXAMPLES, evaluated, 42);
    }

    /** One client there, four offers to be made. */
    public static Recruiting recruiting() {
        return (Recruiting) RoundState.open(context(true), clients(1), START).state();
    }

    /** Clients 1 to 4 have their offers. */
    public static Collecting collecting() {
        return collecting(context(true), 4);
    }

    public static Collecting collecting(RoundContext context, int clients) {
        return (Collecting) RoundState.open(context, clients(clients), START).state();
    }

    /** Clients 1 to 3 contribute 10, 20 and 30 examples, client 4 is surplus. */
    public static Updating updating(boolean evaluated) {
        RoundState state = collecting(context(evaluated), 4);
        for (int i = 1; i <= 3; i++) {
            state = state.on(stored(i), START + 10L * i).state();
        }
        return (Updating) state;
    }

    public static Evaluating evaluating() {
        return (Evaluating) updating(true).on(READY, START + 50).state();
    }

    public static Committed committed() {
        return (Committed) evaluating().on(EVALUATED, START + 60).state();
    }

    public static Aborted aborted() {
        return (Aborted)
                collecting().on(new RoundEvent.Cancelled("operator"), START + 5).state();
    }

    public static RoundEvent available(int client) {
        return new RoundEvent.ClientAvailable(client(client));
    }

    public static RoundEvent gone(int client) {
        return new RoundEvent.ClientGone(client(client));
    }

    public static RoundEvent accepted(int client) {
        return new RoundEvent.OfferAccepted(client(client));
    }

    public static RoundEvent declined(int client) {
        return new RoundEvent.OfferDeclined(client(client), "BUSY");
    }

    public static RoundEvent failed(int client) {
        return new RoundEvent.TrainingFailed(client(client), "OUT_OF_MEMORY");
    }

    public static RoundEvent rejected(int client) {
        return new RoundEvent.UpdateRejected(client(client), "NOT_FINITE");
    }

    public static RoundEvent stored(int client) {
        return new RoundEvent.UpdateStored(client(client), report(client));
    }

    public static TrainingReport report(int client) {
        return new TrainingReport(10L * client, 0.5, 400);
    }

    /** One event of each kind; those that name a client name this one. */
    public static List<RoundEvent> everyEvent(int client) {
        return List.of(
                available(client),
                gone(client),
                accepted(client),
                declined(client),
                failed(client),
                stored(client),
                rejected(client),
                TIME,
                READY,
                new RoundEvent.UpdateFailed("not finite"),
                EVALUATED,
                new RoundEvent.EvaluationFailed("no data"),
                new RoundEvent.SecurePhase(Phase.SHARING_KEYS),
                new RoundEvent.ReleaseBegun(SECURE),
                new RoundEvent.ClientLost(client(client), ExclusionReason.DEADLINE, "in SHARING_KEYS"),
                new RoundEvent.InputStored(client(client), 300),
                new RoundEvent.SumReady(List.of(client(client)), SECURE),
                new RoundEvent.GroupAborted(List.of(client(client)), "TOO_FEW"),
                new RoundEvent.SessionAborted("TOO_FEW"),
                new RoundEvent.StorageFailed("disk full"),
                new RoundEvent.Cancelled("operator"));
    }

    /** Not taken: the very same state, no effects. */
    public static void assertNotTaken(RoundState state, RoundEvent event, Disposition why) {
        Transition transition = state.on(event, START + 1);
        assertSame(state, transition.state(), () -> state.phase() + " x " + event);
        assertEquals(List.of(), transition.effects(), () -> state.phase() + " x " + event);
        assertEquals(why, transition.disposition(), () -> state.phase() + " x " + event);
    }

    /** Not taken, and the update that came is thrown away. */
    public static void assertDiscarded(
            RoundState state, RoundEvent event, Disposition why, RoundEffect.DiscardUpdate effect) {
        Transition transition = state.on(event, START + 1);
        assertSame(state, transition.state());
        assertEquals(List.of(effect), transition.effects());
        assertEquals(why, transition.disposition());
    }

    /** Taken, and the round is in this phase now. */
    public static Transition assertTaken(RoundState state, RoundEvent event, long nowMillis, Phase phase) {
        Transition transition = state.on(event, nowMillis);
        assertEquals(Disposition.APPLIED, transition.disposition(), () -> state.phase() + " x " + event);
        assertNotSame(state, transition.state());
        assertEquals(phase, transition.state().phase(), () -> state.phase() + " x " + event);
        return transition;
    }

    public static <E extends RoundEffect> List<E> effects(Transition transition, Class<E> type) {
        return transition.effects().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    public static AbortReason abortReason(Transition transition) {
        RoundRecord record = effects(transition, RoundEffect.Abort.class).get(0).record();
        assertTrue(record.result() instanceof RoundResult.Aborted);
        return ((RoundResult.Aborted) record.result()).reason();
    }

    public static Exclusion exclusion(Transition transition) {
        List<RoundEffect.RecordExclusion> all = effects(transition, RoundEffect.RecordExclusion.class);
        assertEquals(1, all.size());
        return all.get(0).exclusion();
    }
}
