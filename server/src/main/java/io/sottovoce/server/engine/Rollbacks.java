package io.sottovoce.server.engine;

import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.run.Rollback;
import io.sottovoce.server.identity.ServerIdentity;
import io.sottovoce.server.storage.Storage;
import io.sottovoce.server.storage.StoredTask;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Steps back to an older model, of tasks that run and of tasks that are over. Thread-safe. */
final class Rollbacks {
    private static final Logger LOG = Logger.getLogger(Rollbacks.class);
    private static final long SECONDS_MAX = 600;

    private final Storage storage;
    private final Optional<ServerIdentity> identity;
    private final InstantSource clock;

    Rollbacks(Storage storage, Optional<ServerIdentity> identity, InstantSource clock) {
        this.storage = storage;
        this.identity = identity;
        this.clock = clock;
    }

    /** Of a task that runs: by its loop, between two events. */
    ModelVersion running(TaskLoop loop, RollbackRequest request) {
        try {
            return loop.rollback(request.version(), request.reason(), request.requestedBy())
                    .get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new RefusedTaskException("the task did not answer in " + SECONDS_MAX + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedTaskException("the server shuts down");
        }
    }

    /** Of a task that is over: what is handed out from now on. */
    synchronized ModelVersion ended(StoredTask stored, RollbackRequest request) {
        long number = storage.models().newestNumber(stored.id()).orElse(request.version()) + 1;
        ModelVersion version = storage.models().copy(stored.id(), request.version(), number);
        Rollback back = new Rollback(version, request.version(), request.reason(), request.requestedBy());
        ModelNotary notary = new ModelNotary(stored.id(), stored.spec(), storage, identity, clock);
        storage.models().promote(stored.id(), version, Optional.of(notary.rollback(back)));
        LOG.warnf(
                "task %s: version %d is version %d again, asked for by %s: %s",
                stored.id(), number, request.version(), request.requestedBy(), request.reason());
        return version;
    }
}
