package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.UpdateSummary;

/** What can happen to a round. When it happened is the second argument of {@link RoundState#on}. */
public sealed interface RoundEvent {
    /** Hands the event to the method of a state that is for it. Called by {@link RoundState#on} only. */
    Transition applyTo(RoundState state, long nowMillis);

    /** A client that may take part has connected, or connected again. */
    record ClientAvailable(ClientId client) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.clientAvailable(this, nowMillis);
        }
    }

    /** The connection to a client was cut. */
    record ClientGone(ClientId client) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.clientGone(this, nowMillis);
        }
    }

    /** A client accepted its offer. */
    record OfferAccepted(ClientId client) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.offerAccepted(this, nowMillis);
        }
    }

    /** A client declined its offer; {@code reason} is a code, possibly with a few words. */
    record OfferDeclined(ClientId client, String reason) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.offerDeclined(this, nowMillis);
        }
    }

    /** A client could not train; {@code code} says why. */
    record TrainingFailed(ClientId client, String code) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.trainingFailed(this, nowMillis);
        }
    }

    /** The complete update of a client was verified and is durable; its receipt may have been sent. */
    record UpdateStored(ClientId client, TrainingReport report) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.updateStored(this, nowMillis);
        }
    }

    /** The update of a client was refused for good; {@code code} says why. */
    record UpdateRejected(ClientId client, String code) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.updateRejected(this, nowMillis);
        }
    }

    /** Time has passed; the shell sends it at the latest when a {@link RoundEffect.WakeAt} says. */
    record TimePassed() implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.timePassed(nowMillis);
        }
    }

    /** The new model is computed and durable, though not yet the task's model. */
    record AggregateReady(ContentHash hash, UpdateSummary summary) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.aggregateReady(this, nowMillis);
        }
    }

    /** The new model could not be computed. */
    record UpdateFailed(String problem) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.updateFailed(this, nowMillis);
        }
    }

    /** The new model was evaluated. */
    record Evaluated(Evaluation evaluation) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.evaluated(this, nowMillis);
        }
    }

    /** The new model could not be evaluated. */
    record EvaluationFailed(String problem) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.evaluationFailed(this, nowMillis);
        }
    }

    /** A store failed; the state that the shell could not leave gets this event. */
    record StorageFailed(String problem) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.storageFailed(this, nowMillis);
        }
    }

    /** The task was cancelled; {@code reason} says by whom or why. */
    record Cancelled(String reason) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.cancelled(this, nowMillis);
        }
    }
}
