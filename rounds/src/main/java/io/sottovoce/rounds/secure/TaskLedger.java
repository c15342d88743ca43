package io.sottovoce.rounds.secure;

import io.sottovoce.privacy.accounting.AnalyticGaussian;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.book.Budget;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.accounting.book.ServerBook;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.rounds.round.SecureSummary;
import io.sottovoce.rounds.task.PrivacySpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The server's book of one task: what the worst client can have spent in at most P sessions. Rebuilt from the charges that
 * are stored. Beside it stands what readers of the published models can have learned: the same where a model comes from one
 * sum, less where it comes from several that were added, each with noise of its own.
 *
 * <p>Not thread-safe: it belongs to the loop of its task.
 */
public final class TaskLedger {
    private final PrivacySpec privacy;
    private final Optional<RenyiBudget> costOfASession;
    private final ServerBook book;
    private final ServerBook readers;
    private long sessions;
    private int sharesMax;
    private double samplingError;
    private double protocolFailure;

    /** A ledger in which nothing is entered. */
    public TaskLedger(PrivacySpec privacy, Optional<RenyiBudget> costOfASession) {
        this.privacy = privacy;
        this.costOfASession = costOfASession;
        this.book = new ServerBook(privacy.participationsMax());
        this.readers = new ServerBook(privacy.participationsMax());
    }

    /** Enters a session in which masked input was asked for. */
    public void enter(Charge charge) {
        book.enter(charge.cost());
        sessions++;
        sharesMax = Math.max(sharesMax, charge.parameters().shares());
        samplingError = Math.max(samplingError, charge.samplingError());
        protocolFailure = Math.max(protocolFailure, charge.protocolFailure());
    }

    /** Enters what a model tells its readers. */
    public void published(RenyiBudget cost) {
        readers.enter(cost);
    }

    /** Epsilon of whoever reads all published models and sees nothing else; 0 where nothing was published. */
    public double readersEpsilon() {
        return readers.sessions() == 0 ? 0 : epsilon(readers.worstClient());
    }

    /** Sessions entered. */
    public long sessions() {
        return sessions;
    }

    /** Epsilon of the worst client so far, at the task's delta; 0 where nothing was entered. */
    public double epsilon() {
        return sessions == 0 ? 0 : epsilon(book.worstClient());
    }

    /** Why no further session may be opened; empty where one may. */
    public Optional<String> refusal() {
        if (privacy.budget().isEmpty() || costOfASession.isEmpty()) {
            return Optional.empty();
        }
        Budget budget = new Budget(privacy.budget().getAsDouble(), privacy.delta());
        long counted = Math.min(sessions + 1, privacy.participationsMax());
        RenyiBudget after = sessions + 1 > privacy.participationsMax()
                ? book.worstClient()
                : book.worstClient().plus(costOfASession.get());
        if (budget.covers(after, counted * samplingError, counted * protocolFailure)) {
            return Optional.empty();
        }
        String words = String.format(
                Locale.ROOT, "another round would bring epsilon from %.4f to %.4f, ", epsilon(), epsilon(after));
        return Optional.of(words
                + (epsilon(after) > budget.epsilon()
                        ? "the budget is " + budget.epsilon() + " at delta " + budget.delta()
                        : "which leaves nothing of delta " + budget.delta()
                                + " for what the noise's sampler and the sum may fail by"));
    }

    /** The figures of a session that was just entered. */
    public SecureSummary.Noise figures(ReleasePlan plan) {
        int counted = (int) Math.min(sessions, privacy.participationsMax());
        double z = plan.encoding().noiseMultiplier();
        return new SecureSummary.Noise(
                plan.mechanism(),
                z,
                privacy.delta(),
                epsilon(plan.zeroOut().orElseThrow()),
                epsilon(),
                readersEpsilon(),
                epsilon(times(plan.replaceOne().orElseThrow(), counted)),
                epsilon(times(plan.ownNoiseOnly(sharesMax).orElseThrow(), counted)),
                AnalyticGaussian.epsilon(z / Math.sqrt(counted), privacy.delta()));
    }

    private double epsilon(RenyiBudget spent) {
        double left = privacy.delta() - Math.min(sessions, privacy.participationsMax()) * protocolFailure;
        return left <= 0 ? Double.POSITIVE_INFINITY : spent.epsilon(left).epsilon();
    }

    /** What so many releases of one cost are together. */
    public static RenyiBudget times(RenyiBudget once, int count) {
        return RenyiBudget.ofValues(
                once.orders(),
                Arrays.stream(once.values()).map(value -> count * value).toArray());
    }
}
