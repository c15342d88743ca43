package io.sottovoce.server.engine;

import io.sottovoce.server.storage.Storage;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What every task of a server shares.
 *
 * @param threads for steps that are short; may block on storage
 * @param workers for aggregation and evaluation, so many at a time as the operator allows
 * @param timer wakes rounds; its tasks only hand over
 */
record Surroundings(
        Storage storage,
        ClientRegistry registry,
        ServerMetrics metrics,
        InstantSource clock,
        Executor threads,
        Executor workers,
        ScheduledExecutorService timer) {}
