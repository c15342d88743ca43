package io.sottovoce.rounds.cohort;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.Canonical;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Draws a cohort uniformly without replacement.
 *
 * <p>The draw depends on seed, task, round and the set of candidates only, not on the order in which they came. The seed is
 * public: whoever knows it can predict the cohort, so no privacy amplification by sampling may be claimed from it.
 */
public final class CohortSampler {
    private CohortSampler() {}

    /**
     * Draws {@code size} of the candidates, all of them where there are not more.
     *
     * @param round counted from 1
     * @param seed the task's seed
     * @return in ascending order
     */
    public static ClientSet draw(ClientSet candidates, int size, TaskId task, long round, long seed) {
        if (size < 0) {
            throw new IllegalArgumentException("cohort size is " + size + ", expected 0 or more");
        }
        if (candidates.size() <= size) {
            return candidates;
        }
        SplitMix64 random = new SplitMix64(seedOf(task, round, seed));
        ClientId[] shuffled = candidates.toList().toArray(ClientId[]::new);
        for (int i = 0; i < size; i++) {
            int j = i + random.below(shuffled.length - i);
            ClientId drawn = shuffled[j];
            shuffled[j] = shuffled[i];
            shuffled[i] = drawn;
        }
        return ClientSet.of(List.of(shuffled).subList(0, size));
    }

    private static long seedOf(TaskId task, long round, long seed) {
        byte[] hash = Canonical.hash("cohort", Canonical.u64(seed), task.toBytes(), Canonical.u64(round));
        return ByteBuffer.wrap(hash).getLong();
    }
}
