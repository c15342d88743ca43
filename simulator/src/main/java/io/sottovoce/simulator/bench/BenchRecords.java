package io.sottovoce.simulator.bench;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.client.ClientRecords;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import java.util.Optional;

/** The memory of a client that takes part for the first time. */
final class BenchRecords implements ClientRecords {
    @Override
    public long highestRound(Octets serverKey, TaskId task) {
        return -1;
    }

    @Override
    public long highestRevocationEpoch() {
        return -1;
    }

    @Override
    public long sessionsSince(long unixSeconds) {
        return 0;
    }

    @Override
    public long participations(TaskId task) {
        return 0;
    }

    @Override
    public int releases(TaskId task, ContentHash model) {
        return 0;
    }

    @Override
    public Optional<String> ledgerRefusal(RoundConfig config) {
        return Optional.empty();
    }
}
