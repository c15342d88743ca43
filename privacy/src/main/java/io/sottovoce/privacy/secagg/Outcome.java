package io.sottovoce.privacy.secagg;

import java.util.Optional;

/** The result of reading or handling something that a peer sent. */
public sealed interface Outcome<T> {
    /** It was good. */
    record Accepted<T>(T value) implements Outcome<T> {}

    /** It was not. */
    record Rejected<T>(Rejection rejection) implements Outcome<T> {}

    /** A check that may find a fault. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws PeerFault;
    }

    /** Runs a check and makes its fault a value. */
    static <T> Outcome<T> of(Attempt<T> attempt) {
        try {
            return new Accepted<>(attempt.run());
        } catch (PeerFault fault) {
            return new Rejected<>(fault.rejection());
        }
    }

    /** The value, if it was good. */
    default Optional<T> accepted() {
        return this instanceof Accepted<T> good ? Optional.of(good.value()) : Optional.empty();
    }

    /** The rejection, if it was not. */
    default Optional<Rejection> rejected() {
        return this instanceof Rejected<T> bad ? Optional.of(bad.rejection()) : Optional.empty();
    }

    /** The value; throws the fault if there is one. */
    default T orFault() throws PeerFault {
        if (this instanceof Rejected<T> bad) {
            throw new PeerFault(bad.rejection().code(), bad.rejection().detail());
        }
        return ((Accepted<T>) this).value();
    }
}
