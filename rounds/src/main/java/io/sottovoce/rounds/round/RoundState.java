package io.sottovoce.rounds.round;

import io.sottovoce.rounds.cohort.ClientSet;
import java.util.List;

/**
 * A round: state and event in, new state and effects out.
 *
 * <pre>
 * state       event             condition                                   next, effects
 * ----------- ----------------- ------------------------------------------- -----------------------------------------
 * Recruiting  ClientAvailable   may take part, as many clients as offers    Collecting: SendOffers, WakeAt
 *                               in secure mode                              Securing: SendOffers, WakeAt
 *             ClientGone        in the pool                                 Recruiting
 *             TimePassed        recruitTimeout over, quorum there           Collecting: SendOffers, WakeAt
 *                               recruitTimeout over, fewer                  Aborted(NOT_ENOUGH_CLIENTS)
 * Collecting  ClientAvailable   pending member                              Collecting: SendOffers to it again
 *             ClientGone        pending member, returnTimeout > 0           Collecting: WakeAt
 *                               pending member, returnTimeout = 0           excluded DISCONNECTED
 *             OfferAccepted     pending member                              Collecting
 *             OfferDeclined     pending member                              excluded DECLINED
 *             TrainingFailed    pending member                              excluded TRAINING_FAILED
 *             UpdateRejected    pending member                              excluded REJECTED
 *             UpdateStored      pending member, report in order             contributes
 *                               pending member, report not in order         excluded REJECTED, DiscardUpdate
 *             TimePassed        returnTimeout of a member over              excluded DISCONNECTED
 *                               roundTimeout over                           all pending DISCONNECTED or DEADLINE
 *             (after each)      size updates are there                      pending SURPLUS; Updating: Aggregate
 *                               none pending, quorum there                  Updating: Aggregate
 *                               quorum out of reach                         Aborted(QUORUM_NOT_REACHED)
 * Securing    OfferAccepted     pending member                              Securing
 *             SecurePhase                                                   Securing, in that phase
 *             ReleaseBegun                                                  Securing
 *             ClientLost        pending member                              excluded with the reason given
 *             InputStored       pending member                              contributes
 *             GroupAborted      members pending or in                       excluded SESSION_ABORTED
 *             SumReady          inputs are those stored                     Updating: Aggregate
 *                               others                                      Aborted(SECURE_AGGREGATION_FAILED)
 *             SessionAborted                                                Aborted(SECURE_AGGREGATION_FAILED)
 * Updating    AggregateReady    outside the task's bounds                   Aborted(AGGREGATE_REFUSED)
 *                               to be evaluated                             Evaluating: Evaluate
 *                               not to be evaluated                         Committed: Commit
 *             UpdateFailed      not finite, and the task has bounds         Aborted(AGGREGATE_REFUSED)
 *                               otherwise                                   Aborted(UPDATE_FAILED)
 * Evaluating  Evaluated         loss finite                                 Committed: Commit, with the gate's verdict
 *                               under a floor, task discards                Aborted(BELOW_FLOOR)
 *                               loss not finite                             Aborted(EVALUATION_FAILED)
 *             EvaluationFailed                                              Aborted(EVALUATION_FAILED)
 * any open    Cancelled                                                     Aborted(CANCELLED)
 *             RolledBack                                                    Aborted(ROLLED_BACK)
 *             StorageFailed                                                 Aborted(STORAGE_FAILED)
 * </pre>
 *
 * <p>Everything else is not taken: the state stays the very same object and the {@link Disposition} says why. An update
 * that comes after its client was excluded is in addition answered with {@link RoundEffect.DiscardUpdate}.
 *
 * <p>Every exclusion gives {@link RoundEffect.RecordExclusion} and then {@link RoundEffect.CloseClient}; it is final.
 * An update that is stored before the round's deadline event is processed counts, even if the clock is past the
 * deadline: its client may hold a receipt.
 *
 * <p>States are immutable. A shell makes the record, exclusion or commit of a transition durable first, then adopts the
 * new state and acts; where the store fails it keeps the old state and gives that one {@link RoundEvent.StorageFailed}.
 * Events of one round must be given one at a time. Not checked here: tickets, shapes, hashes and finiteness of updates,
 * which are the shell's business before it sends {@link RoundEvent.UpdateStored}.
 */
public abstract sealed class RoundState
        permits Recruiting, Collecting, Securing, Updating, Evaluating, Committed, Aborted {
    private final RoundContext context;
    private final Timeline timeline;

    RoundState(RoundContext context, Timeline timeline) {
        this.context = context;
        this.timeline = timeline;
    }

    /**
     * Opens a round. Where enough clients are there the cohort is drawn at once.
     *
     * @param available the clients that are connected and may take part
     */
    public static Transition open(RoundContext context, ClientSet available, long nowMillis) {
        return Recruiting.begin(context, available, nowMillis);
    }

    /**
     * Applies an event.
     *
     * @param nowMillis the shell's time; should it lie before the state was entered, the latter counts
     */
    public final Transition on(RoundEvent event, long nowMillis) {
        return event.applyTo(this, Math.max(nowMillis, timeline.sinceMillis()));
    }

    /** What was fixed when the round was opened. */
    public final RoundContext context() {
        return context;
    }

    /** Name of the state. */
    public final Phase phase() {
        return timeline.phase();
    }

    /** When the state was entered, in the shell's milliseconds. */
    public final long sinceMillis() {
        return timeline.sinceMillis();
    }

    /** The cohort and what has become of it so far. */
    public abstract Participation participation();

    final Timeline timeline() {
        return timeline;
    }

    final Transition ignored(Disposition why) {
        return new Transition(this, List.of(), why);
    }

    final Transition discarded(Exclusion earlier, Disposition why) {
        return new Transition(this, List.of(new RoundEffect.DiscardUpdate(earlier.client(), earlier.reason())), why);
    }

    Transition clientAvailable(RoundEvent.ClientAvailable event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition clientGone(RoundEvent.ClientGone event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition offerAccepted(RoundEvent.OfferAccepted event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition offerDeclined(RoundEvent.OfferDeclined event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition trainingFailed(RoundEvent.TrainingFailed event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition updateStored(RoundEvent.UpdateStored event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition updateRejected(RoundEvent.UpdateRejected event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition timePassed(long nowMillis) {
        return notTaken(Disposition.NOT_DUE);
    }

    Transition aggregateReady(RoundEvent.AggregateReady event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition updateFailed(RoundEvent.UpdateFailed event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition evaluated(RoundEvent.Evaluated event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition evaluationFailed(RoundEvent.EvaluationFailed event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition securePhase(RoundEvent.SecurePhase event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition releaseBegun(RoundEvent.ReleaseBegun event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition clientLost(RoundEvent.ClientLost event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition inputStored(RoundEvent.InputStored event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition sumReady(RoundEvent.SumReady event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition groupAborted(RoundEvent.GroupAborted event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition sessionAborted(RoundEvent.SessionAborted event, long nowMillis) {
        return notTaken(Disposition.NOT_EXPECTED);
    }

    Transition storageFailed(RoundEvent.StorageFailed event, long nowMillis) {
        return abort(AbortCode.STORAGE_FAILED, event.problem(), nowMillis);
    }

    Transition cancelled(RoundEvent.Cancelled event, long nowMillis) {
        return abort(AbortCode.CANCELLED, event.reason(), nowMillis);
    }

    Transition rolledBack(RoundEvent.RolledBack event, long nowMillis) {
        return abort(AbortCode.ROLLED_BACK, event.reason(), nowMillis);
    }

    private Transition notTaken(Disposition why) {
        return ignored(phase().terminal() ? Disposition.ROUND_OVER : why);
    }

    /** Ends an open round without a model; a round that is over stays as it is. */
    abstract Transition abort(AbortCode code, String message, long nowMillis);
}
