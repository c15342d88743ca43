package io.sottovoce.simulator.spark;

import io.sottovoce.simulator.sim.Trainee;
import java.util.ArrayList;
import java.util.List;

/**
 * How the clients of a round are cut into Spark jobs and tasks. A wave is one job; two are under way at a time, so that what
 * comes back is used while the next ones train, and what is held does not grow with the cohort.
 *
 * @param slots tasks that run at a time
 * @param bytesMax of the updates of one wave
 */
record Waves(int slots, long bytesMax) {
    /** Tasks of a wave for each slot: more even out what clients take, and cost a few milliseconds each. */
    private static final int TASKS_PER_SLOT = 2;

    /** The clients of one job. */
    record Wave(List<Trainee> trainees, int tasks) {
        /** Dealt in turn, so that the tasks are as even as clients that take long come first. */
        List<List<ClientInput>> batches() {
            List<List<ClientInput>> batches = new ArrayList<>();
            for (int task = 0; task < tasks; task++) {
                List<ClientInput> batch = new ArrayList<>();
                for (int i = task; i < trainees.size(); i += tasks) {
                    batch.add(ClientInput.of(trainees.get(i)));
                }
                batches.add(batch);
            }
            return batches;
        }

        /** The output of the {@code i}-th client. */
        ClientOutput of(List<BatchOutput> outputs, int i) {
            return outputs.get(i % tasks).clients().get(i / tasks);
        }
    }

    /**
     * The waves, in the order of the clients.
     *
     * @param vectorBytes of one update
     */
    List<Wave> cut(List<Trainee> trainees, long vectorBytes) {
        int length = (int) Math.max(slots, Math.min(trainees.size(), bytesMax / vectorBytes));
        List<Wave> waves = new ArrayList<>();
        for (int from = 0; from < trainees.size(); from += length) {
            List<Trainee> some = trainees.subList(from, Math.min(from + length, trainees.size()));
            waves.add(new Wave(some, Math.min(some.size(), TASKS_PER_SLOT * slots)));
        }
        return waves;
    }
}
