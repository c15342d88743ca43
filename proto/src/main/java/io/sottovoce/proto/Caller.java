package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;
import java.util.Optional;

/** Who is at the other end of a call that was let in. Thread-safe. */
public interface Caller {
    /** Why nothing more is taken from this caller; empty while it may go on. */
    Optional<Rejection> objection();

    /** Why this caller may not speak for a client; empty where it may. */
    Optional<Rejection> objectionTo(ClientId claimed);

    /** Why this caller does not belong to a population; empty where it does. */
    Optional<Rejection> objectionTo(String claimedPopulation);
}
