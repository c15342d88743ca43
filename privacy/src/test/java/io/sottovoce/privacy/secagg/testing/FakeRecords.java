package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.client.ClientRecords;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import java.util.Optional;

/** Records in memory, open to tests. */
public final class FakeRecords implements ClientRecords {
    public long highestRound = -1;
    public long highestEpoch = -1;
    public long participations;
    public long sessionsToday;
    public int releases;
    public int charges;
    public Optional<String> refusal = Optional.empty();

    @Override
    public long highestRound(Octets serverKey, TaskId task) {
        return highestRound;
    }

    @Override
    public long highestRevocationEpoch() {
        return highestEpoch;
    }

    @Override
    public long sessionsSince(long unixSeconds) {
        return sessionsToday;
    }

    @Override
    public long participations(TaskId task) {
        return participations;
    }

    @Override
    public int releases(TaskId task, ContentHash model) {
        return releases;
    }

    @Override
    public Optional<String> ledgerRefusal(RoundConfig config) {
        return refusal;
    }
}
