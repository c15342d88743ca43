package io.sottovoce.learning.kernels;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is made when it is first asked for, which may be never. Thread-confined. */
public final class OnDemand<T> {
    private final Supplier<T> maker;
    private @Nullable T made;

    /** To be made by this. */
    public OnDemand(Supplier<T> maker) {
        this.maker = maker;
    }

    /** It. */
    public T get() {
        T held = made;
        if (held == null) {
            held = maker.get();
            made = held;
        }
        return held;
    }

    /** Does something with it if it was ever made. */
    public void ifMade(Consumer<T> use) {
        if (made != null) {
            use.accept(made);
        }
    }
}
