package io.sottovoce.simulator.sim;

import io.sottovoce.learning.TrainingResult;
import java.util.List;
import java.util.Optional;

/** Trains on the threads of this process. */
final class LocalRunner implements TrainingRunner {
    private final LearnerPool learners;
    private final ClientTrainer trainer;

    LocalRunner(LearnerPool learners, ClientTrainer trainer) {
        this.learners = learners;
        this.trainer = trainer;
    }

    @Override
    public <R> List<R> train(RoundStart start, List<Trainee> trainees, Use<R> use) throws InterruptedException {
        return learners.train(
                trainees.stream()
                        .<LearnerPool.Job<Done>>map(
                                one -> models -> new Done(one.client(), trainer.train(models, start, one)))
                        .toList(),
                done -> use.of(done.client(), done.result()));
    }

    private record Done(int client, Optional<TrainingResult> result) {}

    @Override
    public int workers() {
        return learners.workers();
    }

    @Override
    public long trainingNanos() {
        return learners.trainingNanos();
    }

    @Override
    public void close() {
        // The threads are their maker's to end.
    }
}
