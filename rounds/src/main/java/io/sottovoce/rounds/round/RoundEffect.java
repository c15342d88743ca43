package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;
import java.util.List;

/** What a shell has to do after a transition. */
public sealed interface RoundEffect {
    /** Calls the method of the handler that is for this effect. */
    void accept(RoundEffectHandler handler);

    /**
     * Make this offer to these clients.
     *
     * @param clients ascending; one client alone where it connected again and needs its offer again
     * @param deadlineMillis until when updates count
     */
    record SendOffers(List<ClientId> clients, long deadlineMillis) implements RoundEffect {
        public SendOffers {
            clients = List.copyOf(clients);
        }

        @Override
        public void accept(RoundEffectHandler handler) {
            handler.sendOffers(this);
        }
    }

    /**
     * Tell a client how its part in the round ended. Each client that got an offer gets this exactly once; where it is
     * not connected the message is dropped.
     *
     * @param reasonCode name of an {@link ExclusionReason} or {@link AbortCode}, or {@code OK}
     * @param message one line, possibly empty
     */
    record CloseClient(ClientId client, ClientOutcome outcome, String reasonCode, String message)
            implements RoundEffect {
        @Override
        public void accept(RoundEffectHandler handler) {
            handler.closeClient(this);
        }
    }

    /** Store an exclusion. */
    record RecordExclusion(Exclusion exclusion) implements RoundEffect {
        @Override
        public void accept(RoundEffectHandler handler) {
            handler.recordExclusion(this);
        }
    }

    /** An update came after its client was excluded: delete it, and say why. */
    record DiscardUpdate(ClientId client, ExclusionReason reason) implements RoundEffect {
        @Override
        public void accept(RoundEffectHandler handler) {
            handler.discardUpdate(this);
        }
    }

    /**
     * Compute the new model from these updates, ascending by client, and answer with
     * {@link RoundEvent.AggregateReady} or {@link RoundEvent.UpdateFailed}.
     */
    record Aggregate(List<Contribution> contributions) implements RoundEffect {
        public Aggregate {
            contributions = List.copyOf(contributions);
        }

        @Override
        public void accept(RoundEffectHandler handler) {
            handler.aggregate(this);
        }
    }

    /** Evaluate the candidate and answer with {@link RoundEvent.Evaluated} or {@link RoundEvent.EvaluationFailed}. */
    record Evaluate(ModelVersion candidate) implements RoundEffect {
        @Override
        public void accept(RoundEffectHandler handler) {
            handler.evaluate(this);
        }
    }

    /** Make the candidate the task's model and store the record, both or neither. */
    record Commit(RoundRecord record) implements RoundEffect {
        @Override
        public void accept(RoundEffectHandler handler) {
            handler.commit(this);
        }
    }

    /** Store the record and delete what the round left behind; the old model stays. */
    record Abort(RoundRecord record) implements RoundEffect {
        @Override
        public void accept(RoundEffectHandler handler) {
            handler.abort(this);
        }
    }

    /** Send {@link RoundEvent.TimePassed} at this time or soon after; an earlier or additional one does no harm. */
    record WakeAt(long millis) implements RoundEffect {
        @Override
        public void accept(RoundEffectHandler handler) {
            handler.wakeAt(this);
        }
    }
}
