package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.secure.SecureTask;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entry of one round in the books of the server, shared by all its sums: the first enters the cost of the largest. */
final class SimRelease {
    private final SimServer server;
    private final SecureTask task;
    private final Scene scene;
    private final long round;
    private final int clientsMax;
    private final NoiseSamplers samplers = new NoiseSamplers();
    private boolean begun;
    private SecureSummary.@Nullable Noise figures;

    /** Nothing entered yet; {@code clientsMax} is the size of the largest group. */
    SimRelease(Scene scene, long round, int clientsMax) {
        this.scene = scene;
        this.server = scene.server();
        this.task = scene.world().secured();
        this.round = round;
        this.clientsMax = clientsMax;
    }

    /** On disk before anybody is asked for input. */
    SecureSummary.@Nullable Noise begin(ReleasePlan plan) {
        if (!begun) {
            ReleasePlan largest = largest(plan);
            Optional<Charge> charge = largest.charge(samplers);
            server.disk().release(scene.world().task, round, charge);
            begun = true;
            if (charge.isPresent()) {
                server.ledger().enter(charge.get());
                figures = server.ledger().figures(largest);
            }
        }
        return figures;
    }

    /** So many sums make the model that is published. */
    SecureSummary.@Nullable Noise opened(int sums) {
        SecureSummary.Noise before = figures;
        if (before == null) {
            return null;
        }
        task.costToReaders(sums).ifPresent(server.ledger()::published);
        return before.published(server.ledger().readersEpsilon());
    }

    private ReleasePlan largest(ReleasePlan plan) {
        CohortNumbers own = plan.cohort();
        if (own.clients() >= clientsMax) {
            return plan;
        }
        return task.plan(
                plan.config(),
                CohortNumbers.of(
                        clientsMax,
                        own.corrupt(),
                        plan.config().cohort().dropped(),
                        plan.config().cohort().survivorsMin()));
    }
}
