package io.sottovoce.simulator.secure;

import io.sottovoce.rounds.round.SecureSummary;

/** The sum of one round, from the moment at which clients may send their inputs. */
public interface CohortSum {
    /**
     * Takes what a client brings: clips, encodes and noises its update and adds it up. Called once for each client, by any
     * thread. A client whose training failed takes part with zero and its noise where there is noise, and is lost where there
     * is none.
     *
     * @return whether the client is in the sum
     */
    boolean input(Brought brought);

    /** What the record of the round says from the moment at which inputs may arrive. */
    SecureSummary begun();

    /** Opens the sum, once all inputs are there. */
    OpenedSum open() throws InterruptedException;
}
