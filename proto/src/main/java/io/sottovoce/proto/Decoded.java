package io.sottovoce.proto;

import java.util.function.Function;

/** A value, or the reason why there is none. */
public sealed interface Decoded<T> {
    /** There is a value. */
    record Accepted<T>(T value) implements Decoded<T> {}

    /** There is none. */
    record Rejected<T>(Rejection rejection) implements Decoded<T> {}

    /** A value. */
    static <T> Decoded<T> accepted(T value) {
        return new Accepted<>(value);
    }

    /** A reason why there is none. */
    static <T> Decoded<T> rejected(Rejection rejection) {
        return new Rejected<>(rejection);
    }

    /** As {@link #rejected(Rejection)}. */
    static <T> Decoded<T> rejected(ErrorCode code, String where, String problem) {
        return new Rejected<>(new Rejection(code, where, problem));
    }

    /** Goes on with whichever is there. */
    default <R> R fold(Function<? super T, ? extends R> onValue, Function<? super Rejection, ? extends R> onRejection) {
        if (this instanceof Accepted<T> accepted) {
            return onValue.apply(accepted.value());
        }
        return onRejection.apply(((Rejected<T>) this).rejection());
    }
}
