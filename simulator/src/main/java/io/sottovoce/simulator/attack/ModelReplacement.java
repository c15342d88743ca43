package io.sottovoce.simulator.attack;

import io.sottovoce.learning.backdoor.Trigger;
import io.sottovoce.learning.data.Dataset;
import java.util.Optional;

/**
 * A backdoor whose update is multiplied, so that the mean moves to the attacker's model (Bagdasaryan et al. 2020, section
 * 4.2).
 */
public record ModelReplacement(Backdoor backdoor, double factor) implements Attack {
    static final String KIND = "replacement";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Dataset poison(Dataset own, long seed) {
        return backdoor.poison(own, seed);
    }

    @Override
    public float[] forge(float[] own, Cohort cohort, long seed) {
        return Vectors.scaled(own, factor);
    }

    @Override
    public Optional<Trigger> trigger() {
        return backdoor.trigger();
    }
}
