package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.UpdateSummary;
import io.sottovoce.rounds.release.Measure;
import java.util.List;
import java.util.Map;

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

    /**
     * The new model could not be computed.
     *
     * @param overflow whether it is not finite, which no mean within bounds leads to
     */
    record UpdateFailed(String problem, boolean overflow) implements RoundEvent {
        /** For a reason that is not the mean's. */
        public UpdateFailed(String problem) {
            this(problem, false);
        }

        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.updateFailed(this, nowMillis);
        }
    }

    /**
     * The new model was evaluated.
     *
     * @param measures what the release gate of the task asks for, as far as it could be measured
     */
    record Evaluated(Evaluation evaluation, Map<Measure, Double> measures) implements RoundEvent {
        public Evaluated {
            measures = Map.copyOf(measures);
        }

        /** Of a task without a release gate. */
        public Evaluated(Evaluation evaluation) {
            this(evaluation, Map.of());
        }

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

    /** The session of secure aggregation has entered a phase. */
    record SecurePhase(Phase phase) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.securePhase(this, nowMillis);
        }
    }

    /**
     * Masked inputs are about to be asked for: from now on the round counts as a release. The shell has stored that, with
     * its charge, before it sends this.
     */
    record ReleaseBegun(SecureSummary summary) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.releaseBegun(this, nowMillis);
        }
    }

    /** A client is out of the session. */
    record ClientLost(ClientId client, ExclusionReason reason, String detail) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.clientLost(this, nowMillis);
        }
    }

    /** The complete masked input of a client was verified and is in the sum. */
    record InputStored(ClientId client, long uploadBytes) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.inputStored(this, nowMillis);
        }
    }

    /** The sum over these clients is open and decoded. */
    record SumReady(List<ClientId> inputs, SecureSummary summary) implements RoundEvent {
        public SumReady {
            inputs = List.copyOf(inputs);
        }

        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.sumReady(this, nowMillis);
        }
    }

    /** One of several sums will not be opened: its clients are out, those whose input was there too. */
    record GroupAborted(List<ClientId> clients, String problem) implements RoundEvent {
        public GroupAborted {
            clients = List.copyOf(clients);
        }

        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.groupAborted(this, nowMillis);
        }
    }

    /** The session has ended without a sum. */
    record SessionAborted(String problem) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.sessionAborted(this, nowMillis);
        }
    }

    /** A store failed; the state that the shell could not leave gets this event. */
    record StorageFailed(String problem) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.storageFailed(this, nowMillis);
        }
    }

    /** The task went back to an older model; {@code reason} says by whom or why. */
    record RolledBack(String reason) implements RoundEvent {
        @Override
        public Transition applyTo(RoundState state, long nowMillis) {
            return state.rolledBack(this, nowMillis);
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
