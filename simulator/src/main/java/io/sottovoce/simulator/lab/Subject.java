package io.sottovoce.simulator.lab;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.privacy.mechanism.DistributedNoise.Law;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.secure.TaskLedger;
import io.sottovoce.rounds.task.SecureSpec;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.workload.Workload;
import java.util.Optional;

/**
 * What is audited: a task, or a model with a plan that shadow models are trained by.
 *
 * @param cohort clients whose updates are averaged
 * @param parameters of a model that is there; empty for a task
 * @param clientNoise privacy of whole clients, where there is any
 */
public record Subject(
        String name,
        ModelSpec model,
        TrainingPlan plan,
        int cohort,
        Optional<float[]> parameters,
        Optional<ClientNoise> clientNoise) {
    /**
     * Noise of a secure sum.
     *
     * @param cohort clients of one sum: of a group, where the cohort is cut
     * @param epsilon that the ledger charges for all sessions
     * @param sessions that it charges for
     */
    public record ClientNoise(
            CohortNumbers cohort,
            double clip,
            double noiseMultiplier,
            Law law,
            double epsilon,
            double delta,
            int sessions) {}

    /** A task. */
    public static Subject of(Workload workload) {
        TaskSpec task = workload.task();
        return new Subject(
                task.name(),
                workload.plan().model(),
                workload.plan().training().inRound(1),
                task.cohort().size(),
                Optional.empty(),
                task.secure()
                        .flatMap(secure -> noise(
                                task, secure, UpdateLayout.of(workload.plan()).dimension())));
    }

    private static Optional<ClientNoise> noise(TaskSpec task, SecureSpec secure, long dimension) {
        SecureTask offer = SecureTask.of(task, secure, dimension);
        int sessions = task.privacy().participationsMax();
        double delta = task.privacy().delta();
        CohortTerms sums = secure.designTerms(task.cohort());
        CohortNumbers cohort = sums.numbers(Math.min(task.cohort().size(), sums.clientsMax()));
        return offer.noise()
                .map(terms -> new ClientNoise(
                        cohort,
                        task.privacy().clip(),
                        terms.noiseMultiplier(),
                        terms.mechanism() == NoiseTerms.SKELLAM ? Law.SKELLAM : Law.DISCRETE_GAUSSIAN,
                        TaskLedger.times(offer.costOfASession().orElseThrow(), sessions)
                                .epsilon(delta)
                                .epsilon(),
                        delta,
                        sessions));
    }
}
