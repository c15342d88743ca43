package io.sottovoce.simulator.secure;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.Deadlines;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.secure.TaskLedger;
import io.sottovoce.rounds.task.SecureSpec;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.SimulatedRandomness;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The secure sums of one simulated task, and its books: the same offer, release plan, noise and ledger as the server's. What
 * is random for real clients follows from the task's seed.
 *
 * <p>Sums are opened and read by the thread of the simulation; their inputs come from any thread.
 */
public final class SecureCohorts {
    /** Every simulated party lives at this moment, so that no deadline passes and no certificate expires. */
    static final Moment NOW = new Moment(1_800_000_000L, 1_000);

    static final long STEP_MILLIS = 600_000;

    private final TaskSpec spec;
    private final long dimension;
    private final SumChoice choice;
    private final SecureTask task;
    private final TaskLedger ledger;
    private final ThreadLocal<NoiseSamplers> samplers = ThreadLocal.withInitial(NoiseSamplers::new);
    private @Nullable SimulatedParties parties;
    private SecureSummary.@Nullable Noise figures;

    /**
     * The sums of a task.
     *
     * @throws io.sottovoce.privacy.spec.SpecException in one line, where no encoding or no noise fits
     */
    public SecureCohorts(TaskSpec spec, SecureSpec secure, Plan plan, SumChoice choice) {
        this.spec = spec;
        this.dimension = UpdateLayout.of(plan).dimension();
        this.choice = choice;
        this.task = SecureTask.of(spec, secure, dimension);
        this.ledger = new TaskLedger(task.privacy(), task.costOfASession());
    }

    /** Why the budget covers no further round; empty where it does. */
    public Optional<String> refusal() {
        return ledger.refusal();
    }

    /** Bytes of one masked input. */
    public long uploadBytes() {
        return task.uploadBytes();
    }

    /** Prepares a sum up to the point at which inputs may come; from then on the round counts as a release. */
    public CohortSum prepare(RoundFacts round, Work work) throws InterruptedException {
        return choice.machines(round.round())
                ? MachineSum.prepare(this, round, parties(), work)
                : new ArithmeticSum(this, round);
    }

    private SimulatedParties parties() {
        SimulatedParties made = parties;
        if (made == null) {
            made = new SimulatedParties(spec.population(), spec.seed());
            parties = made;
        }
        return made;
    }

    SecureTask task() {
        return task;
    }

    TaskSpec spec() {
        return spec;
    }

    long dimension() {
        return dimension;
    }

    /** R0 of a round. */
    RoundConfig config(RoundFacts round, RevocationTerms revocation) {
        return task.config(
                new RoundNames(
                        PopulationId.ofName(spec.population()),
                        round.task(),
                        round.round(),
                        hash("nonce", round.round()),
                        round.model(),
                        ContentHash.ofContent(Canonical.u64(dimension))),
                revocation,
                Deadlines.every(STEP_MILLIS),
                NOW.unixSeconds() + STEP_MILLIS / 1000);
    }

    /** A public name that follows from the seed. */
    ContentHash hash(String use, long number) {
        return ContentHash.of(Canonical.hash("simulated " + use, Canonical.u64(spec.seed()), Canonical.u64(number)));
    }

    SecretRandomness randomness(long round, ClientId client) {
        return SimulatedRandomness.ofParty("noise", spec.seed(), round, client);
    }

    /** Samplers of the calling thread. */
    NoiseSamplers samplers() {
        return samplers.get();
    }

    /** Enters the round with the cost of its largest sum, as the server does. */
    void begin(ReleasePlan plan, int clientsMax) {
        figures = null;
        ReleasePlan largest = largest(plan, clientsMax);
        Optional<Charge> charge = largest.charge(samplers());
        if (charge.isPresent()) {
            ledger.enter(charge.get());
            figures = ledger.figures(largest);
        }
    }

    private ReleasePlan largest(ReleasePlan plan, int clientsMax) {
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

    /** The record of a round whose inputs may come. */
    SecureSummary summary(ContentHash session, int clients, ReleasePlan plan, int groups) {
        return SecureSummary.begun(
                session, clients, plan.encoding().shares(), plan.encoding().clip(), figures, groups);
    }

    /** The figures once a model from so many sums is published. */
    SecureSummary.@Nullable Noise published(int sums) {
        SecureSummary.Noise before = figures;
        if (before == null) {
            return null;
        }
        task.costToReaders(sums).ifPresent(ledger::published);
        return before.published(ledger.readersEpsilon());
    }
}
