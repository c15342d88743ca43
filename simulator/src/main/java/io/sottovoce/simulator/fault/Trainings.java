package io.sottovoce.simulator.fault;

import java.util.OptionalLong;

/** How long clients train. */
final class Trainings {
    private static final int SEED = 501;
    private static final int MILLIS_MIN = 3_000;
    private static final int MILLIS_SPREAD = 60_000;

    private Trainings() {}

    /** Milliseconds of a training that begins now; empty where it never ends. */
    static OptionalLong millis(Scene scene, int client, long label) {
        long millis = (long) MILLIS_MIN
                + Mix.below(MILLIS_SPREAD, scene.world().setting.seed(), SEED, client, label);
        if (!scene.faults().isOn(FaultKind.LAZY, client)) {
            return OptionalLong.of(millis);
        }
        long more = scene.faults().amount(FaultKind.LAZY, client);
        return more == 0 ? OptionalLong.empty() : OptionalLong.of(millis + more);
    }
}
