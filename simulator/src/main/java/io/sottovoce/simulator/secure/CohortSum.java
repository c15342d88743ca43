package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.rounds.round.SecureSummary;
import java.util.Optional;

/** The sum of one round, from the moment at which clients may send their inputs. */
public interface CohortSum {
    /**
     * Takes a client's update: clips, encodes and noises it and adds it up. Called once for each client, by any thread. A
     * client whose training failed takes part with zero and its noise where there is noise, and is lost where there is none.
     *
     * @param meanLoss of its training, in nats
     * @return whether the client is in the sum
     */
    boolean input(ClientId client, Optional<Update> update, double meanLoss);

    /** What the record of the round says from the moment at which inputs may arrive. */
    SecureSummary begun();

    /** Opens the sum, once all inputs are there. */
    OpenedSum open() throws InterruptedException;
}
