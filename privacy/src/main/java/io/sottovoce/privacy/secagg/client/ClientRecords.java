package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import java.util.Optional;

/** What a client remembers across sessions, durably. Read here; written by the shell as the effects say. */
public interface ClientRecords {
    /** Highest round accepted from a server key for a task; -1 for none. */
    long highestRound(Octets serverKey, TaskId task);

    /** Highest epoch of a revocation list accepted; -1 for none. */
    long highestRevocationEpoch();

    /** Sessions begun at or after a Unix second, with every server and for every task. */
    long sessionsSince(long unixSeconds);

    /** Releases charged for a task so far. */
    long participations(TaskId task);

    /** Releases charged for a task and a model so far. */
    int releases(TaskId task, ContentHash model);

    /**
     * Why the ledger would not charge this round, such as an epsilon that exceeds what is left, or a participation too soon
     * after the last one.
     */
    Optional<String> ledgerRefusal(RoundConfig config);
}
