package io.sottovoce.rounds.aggregate;

/** The one vector that a cohort's updates come to, computed as it is read. Used by one thread. */
@FunctionalInterface
public interface MeanSource {
    /**
     * Computes {@code length} coordinates from {@code from} on into the front of {@code mean}.
     *
     * @throws io.sottovoce.rounds.port.StorageException where the medium of an update fails
     */
    void read(long from, double[] mean, int length);
}
