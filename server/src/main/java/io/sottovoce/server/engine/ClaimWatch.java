package io.sottovoce.server.engine;

import io.sottovoce.server.storage.Storage;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Looks whether this server still has its database for itself. Where it has not, another server may have it by now: nothing is
 * stored any more, and the server is stopped, loudly.
 */
final class ClaimWatch {
    private static final Logger LOG = Logger.getLogger(ClaimWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final Storage storage;
    private final Runnable onLost;
    private final AtomicBoolean busy = new AtomicBoolean();

    /** @param onLost stops the server */
    ClaimWatch(Storage storage, Runnable onLost) {
        this.storage = storage;
        this.onLost = onLost;
    }

    /** Begins; the database is asked on threads that may block. */
    void begin(ScheduledExecutorService timer, Executor threads) {
        Future<?> unused = timer.scheduleWithFixedDelay(
                () -> threads.execute(this::look), PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
    }

    void look() {
        if (!busy.compareAndSet(false, true)) {
            return; // a database that hangs is asked once
        }
        if (storage.isClaimed()) {
            busy.set(false);
            return;
        }
        LOG.fatal(
                "the lock on the database was lost with its connection: another server may have the database, so this one"
                        + " stores nothing any more and stops; start it again once the database is well");
        onLost.run();
    }
}
