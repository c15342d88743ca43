package io.sottovoce.server.engine;

import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.rounds.port.RoundStore;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.secure.TaskLedger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entry of one round in the books of its task. A client is in one group of a round, so that a round with several sums
 * costs it one session: the first sum for which input is asked for enters the cost of the largest. Thread-safe.
 */
final class RoundRelease {
    private final RoundRef ref;
    private final SecureTask task;
    private final TaskLedger ledger;
    private final RoundStore store;
    private final int clientsMax;
    private final NoiseSamplers samplers = new NoiseSamplers();

    private boolean begun;
    private SecureSummary.@Nullable Noise figures;

    /**
     * Nothing entered yet.
     *
     * @param clientsMax size of the largest group
     */
    RoundRelease(RoundRef ref, SecureTask task, TaskLedger ledger, RoundStore store, int clientsMax) {
        this.ref = ref;
        this.task = task;
        this.ledger = ledger;
        this.store = store;
        this.clientsMax = clientsMax;
    }

    /** Input is about to be asked for: stored before this returns. The figures of the round; null without noise. */
    synchronized SecureSummary.@Nullable Noise begin(ReleasePlan plan) {
        if (!begun) {
            ReleasePlan largest = largest(plan);
            Optional<Charge> charge = largest.charge(samplers);
            store.release(ref.task(), ref.round(), charge);
            begun = true;
            if (charge.isPresent()) {
                synchronized (ledger) {
                    ledger.enter(charge.get());
                    figures = ledger.figures(largest);
                }
            }
        }
        return figures;
    }

    /** So many sums were opened and make the model that is published. */
    synchronized SecureSummary.@Nullable Noise opened(int sums) {
        SecureSummary.Noise before = figures;
        if (before == null) {
            return null;
        }
        synchronized (ledger) {
            task.costToReaders(sums).ifPresent(ledger::published);
            return before.published(ledger.readersEpsilon());
        }
    }

    private ReleasePlan largest(ReleasePlan plan) {
        CohortNumbers own = plan.cohort();
        if (own.clients() >= clientsMax) {
            return plan;
        }
        CohortNumbers numbers = CohortNumbers.of(
                clientsMax,
                own.corrupt(),
                plan.config().cohort().dropped(),
                plan.config().cohort().survivorsMin());
        return task.plan(plan.config(), numbers);
    }
}
