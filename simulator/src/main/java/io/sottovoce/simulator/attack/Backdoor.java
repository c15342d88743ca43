package io.sottovoce.simulator.attack;

import io.sottovoce.learning.backdoor.Trigger;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.Arrays;
import java.util.Optional;

/**
 * Trains on its own data with a part of them stamped with a trigger and labelled with its target (Gu et al. 2017).
 *
 * @param share of its examples that are stamped
 */
public record Backdoor(Trigger planted, double share) implements Attack {
    static final String KIND = "backdoor";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Dataset poison(Dataset own, long seed) {
        int[] order = new int[own.size()];
        Arrays.setAll(order, row -> row);
        new SplitMix64(seed).shuffle(order);
        return planted.poison(own, share, order);
    }

    @Override
    public Optional<Trigger> trigger() {
        return Optional.of(planted);
    }
}
