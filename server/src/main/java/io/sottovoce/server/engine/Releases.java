package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.release.ReleaseSpec;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.run.ReleaseLine;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.server.storage.Storage;
import java.util.List;
import java.util.Optional;

/** Which versions of a stored task are published: always read from its records, so a restart changes nothing. */
public final class Releases {
    private Releases() {}

    /** The release line of a task. */
    public static ReleaseLine line(Storage storage, TaskId task, TaskSpec spec) {
        Optional<ModelVersion> initial = storage.models().promoted(task, 0);
        if (initial.isEmpty()) {
            return new ReleaseLine(Optional.empty(), Optional.empty(), "");
        }
        if (spec.release().isEmpty()) {
            return new ReleaseLine(storage.models().latest(task), Optional.empty(), "");
        }
        List<RoundRecord> records = storage.rounds().finished(task);
        Optional<ModelVersion> latest = storage.models().latest(task);
        return latest.filter(version -> version.version() > newestOf(records)).isPresent()
                ? new ReleaseLine(latest, Optional.empty(), "")
                : ReleaseLine.of(spec.release(), initial.get(), records);
    }

    /** The newest version that a round made; a newer one is an older model that the task went back to. */
    private static long newestOf(List<RoundRecord> records) {
        return records.stream()
                .filter(record -> record.result() instanceof RoundResult.Committed)
                .mapToLong(record ->
                        ((RoundResult.Committed) record.result()).model().version())
                .max()
                .orElse(0);
    }

    /** What is served: to a client that a canary is for the version on trial, to everybody else the published one. */
    public static Optional<ModelVersion> served(
            Storage storage, TaskId task, TaskSpec spec, Optional<ClientId> client) {
        ReleaseLine line = line(storage, task, spec);
        Optional<ModelVersion> trial = line.trial()
                .filter(version -> client.isPresent()
                        && spec.release()
                                .flatMap(ReleaseSpec::canary)
                                .filter(canary -> canary.serves(client.get(), version.version()))
                                .isPresent());
        return trial.isPresent() ? trial : line.published();
    }
}
