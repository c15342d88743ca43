package io.sottovoce.server.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.rounds.round.Exclusion;
import io.sottovoce.rounds.round.PhaseTime;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What Prometheus sees; docs/OPERATING.md lists the names. */
final class ServerMetrics {
    private final MeterRegistry registry;
    private final Counter bytesReceived;
    private final Counter bytesSent;
    private final OpenTransfers open = new OpenTransfers();
    private final Map<TaskId, Meter.Id> epsilons = new ConcurrentHashMap<>();

    ServerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.bytesReceived = registry.counter("sottovoce.update.bytes.received");
        this.bytesSent = registry.counter("sottovoce.model.bytes.sent");
        gauge("sottovoce.uploads.open", open, OpenTransfers::uploads);
        gauge("sottovoce.downloads.open", open, OpenTransfers::downloads);
    }

    /** The transfers that are under way. */
    OpenTransfers open() {
        return open;
    }

    /** Shows what a task has spent, for as long as it runs. */
    <T> void taskBegun(TaskId task, T subject, ToDoubleFunction<T> epsilon) {
        epsilons.put(
                task,
                Gauge.builder("sottovoce.task.epsilon", subject, epsilon)
                        .tag("task", task.hex())
                        .register(registry)
                        .getId());
    }

    void taskEnded(TaskId task) {
        Meter.Id shown = epsilons.remove(task);
        if (shown != null) {
            registry.remove(shown);
        }
    }

    <T> void gauge(String name, T subject, ToDoubleFunction<T> value) {
        registry.gauge(name, subject, value);
    }

    void received(long bytes) {
        bytesReceived.increment((double) bytes);
    }

    void sent(long bytes) {
        bytesSent.increment((double) bytes);
    }

    void update(ErrorCode code) {
        registry.counter("sottovoce.updates", "code", code.name()).increment();
    }

    void secureRefusal(AbortCode code) {
        registry.counter("sottovoce.secure.refusals", "code", code.name()).increment();
    }

    void excluded(Exclusion exclusion) {
        registry.counter("sottovoce.exclusions", "reason", exclusion.reason().name())
                .increment();
    }

    void roundEnded(RoundRecord record) {
        String outcome = record.result() instanceof RoundResult.Aborted aborted
                ? aborted.reason().code().name()
                : "COMMITTED";
        registry.counter("sottovoce.rounds", "outcome", outcome).increment();
        for (PhaseTime phase : record.phases()) {
            registry.timer("sottovoce.round.phase", "phase", phase.phase().name())
                    .record(phase.millis(), TimeUnit.MILLISECONDS);
        }
    }
}
