package io.sottovoce.server.storage;

import java.sql.SQLException;
import java.util.Set;

/**
 * In what the databases differ, beside their SQL, which is the same.
 *
 * @param beforeRead statements at the start of a transaction that only reads
 * @param beforeWrite statements at the start of any other
 * @param afterCommit statement after a commit, for the disk
 * @param fence asks for the epoch of the server that has the database, which stays the same until the transaction ends;
 *     empty where the database cannot be taken from a server that does not know it
 * @param repetitions how often a transaction that lost to another one is run again
 */
record Dialect(String beforeRead, String beforeWrite, String afterCommit, String fence, int repetitions) {
    private static final int REPETITIONS = 20;

    /** serialization_failure and deadlock_detected; PostgreSQL, appendix A. */
    private static final Set<String> LOST = Set.of("40001", "40P01");

    /** H2 waits for locks on rows; transitions of a round come from one thread. */
    static Dialect embedded(boolean sync) {
        return new Dialect("", "", sync ? "CHECKPOINT SYNC" : "", "", 0);
    }

    /**
     * Serializable, since a unit of work reads what it then relies on: that a round is the next, is open, was not released.
     * A commit waits for the disk, whatever the database's default is.
     */
    static Dialect postgresql(boolean sync) {
        return new Dialect(
                "set transaction isolation level repeatable read, read only",
                "set transaction isolation level serializable; set local synchronous_commit to "
                        + (sync ? "on" : "off"),
                "",
                "select epoch from epochs for share",
                REPETITIONS);
    }

    /** Whether nothing is wrong but that another transaction came first. */
    static boolean lostToAnother(SQLException failure) {
        return LOST.contains(String.valueOf(failure.getSQLState()));
    }
}
