package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.server.MaskedSum;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sum of a session's inputs while staged ones are being read into it: under a lock of its own, so that a large input
 * holds up nobody else of the session. What needs the whole sum waits until every input that was taken is in it; where
 * reading one fails it never runs, and the round is lost. Thread-safe.
 */
final class InputSum {
    private final ChunkLayout layout;
    private final MaskedSum sum;
    private final Object counts = new Object();
    private int underWay;
    private boolean failed;
    private @Nullable Runnable next;

    InputSum(List<VectorSpec> vectors) {
        this.layout = new ChunkLayout(vectors);
        this.sum = new MaskedSum(vectors);
    }

    /** Where chunks lie in a staged input. */
    ChunkLayout layout() {
        return layout;
    }

    /** The sum; whole only in what {@link #whenWhole} runs. */
    MaskedSum sum() {
        return sum;
    }

    /** An input was taken: {@link #add} follows. */
    void expect() {
        synchronized (counts) {
            underWay++;
        }
    }

    /** Reads an input that was expected into the sum. */
    void add(ClientId client, MaskedSum.Staged staged) {
        boolean added = false;
        try {
            synchronized (sum) {
                sum.add(client, staged);
            }
            added = true;
        } finally {
            ended(added);
        }
    }

    /** Runs something once every input that was expected is in: now, or on the thread that adds the last one. */
    void whenWhole(Runnable opening) {
        synchronized (counts) {
            next = opening;
        }
        runIfWhole();
    }

    private void ended(boolean added) {
        synchronized (counts) {
            underWay--;
            failed |= !added;
        }
        runIfWhole();
    }

    private void runIfWhole() {
        Runnable due;
        synchronized (counts) {
            if (underWay > 0 || failed) {
                return;
            }
            due = next;
            next = null;
        }
        if (due != null) {
            due.run();
        }
    }
}
