package io.sottovoce.client;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.proto.RoundRef;
import java.util.Optional;

/**
 * Trains on this client's own data. The default, {@link Nd4jTrainer}, trains on ND4J; an application that has its own
 * engine or its own way to its data implements this instead.
 *
 * <p>{@link #train} is called on a worker thread of the client, one round at a time. Several clients of one process may
 * share a trainer, which must then be safe for use by several threads. It stays its maker's to close.
 */
public interface LocalTrainer {
    /** Why a plan cannot be trained here, whatever the policy says; empty where it can. Asked before a round begins. */
    default Optional<String> objectionTo(Plan plan) {
        return Optional.empty();
    }

    /**
     * Trains once.
     *
     * @param plan what the server asked for and this client's policy agreed to
     * @param parameters the global model, flat, in the order of the plan's parameter blocks; left unchanged
     * @param round which round this is for
     * @return the update and how many examples it comes from
     * @throws TrainingException where training cannot yield an update; the client reports the reason and goes on
     * @throws InterruptedException where the round or the client is closed meanwhile
     */
    LocalResult train(Plan plan, float[] parameters, RoundRef round) throws InterruptedException;

    /** One line for the log at start: engine, device, threads. */
    String describe();

    /**
     * What a training of this plan costs any one record, as an entry for this client's book; empty where the plan is not
     * private at the level of records. It is charged before {@link #train} is called.
     */
    default Optional<Charge> recordCost(Plan plan, RoundRef round) {
        return Optional.empty();
    }
}
