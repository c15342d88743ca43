package io.sottovoce.rounds.secure;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.release.ReleaseDesign;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Deadlines;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.rounds.task.FederatedSpec;
import io.sottovoce.rounds.task.GroupSpec;
import io.sottovoce.rounds.task.PrivacySpec;
import io.sottovoce.rounds.task.SecureSpec;
import io.sottovoce.rounds.task.TaskSpec;
import java.util.Optional;

/**
 * What a task with secure aggregation offers in every round: fixed when the task is accepted, so that a target that cannot
 * be met is refused then and not in the first round. Deterministic: after a restart it is the same again.
 */
public final class SecureTask {
    private static final double NOISE_MAX = 1000;
    private static final double NOISE_MIN = 1e-2;

    private final SecureSpec secure;
    private final PrivacySpec privacy;
    private final CohortTerms terms;
    private final CohortTerms worst;
    private final Optional<GroupTerms> groups;
    private final long dimension;
    private final int evaluated;
    private final Optional<NoiseTerms> noise;
    private final ReleaseDesign design;

    private SecureTask(TaskSpec spec, SecureSpec secure, long dimension) {
        this.secure = secure;
        this.privacy = spec.privacy();
        this.terms = secure.terms(spec.cohort());
        this.worst = secure.designTerms(spec.cohort());
        this.groups = secure.groupTerms(spec.cohort());
        this.dimension = dimension;
        this.evaluated =
                spec.evaluation().federated().map(FederatedSpec::groups).orElse(0);
        double z = privacy.noiseMultiplier().isPresent() || !privacy.isNoised()
                ? privacy.noiseMultiplier().orElse(1)
                : noiseFor(privacy.targetEpsilon().orElseThrow());
        this.noise = privacy.terms(z);
        this.design = design(noise);
    }

    /**
     * The offer of a task.
     *
     * @param dimension parameters of its model
     * @throws SpecException in one line with the arithmetic, where no encoding or no noise fits
     */
    public static SecureTask of(TaskSpec spec, SecureSpec secure, long dimension) {
        try {
            return new SecureTask(spec, secure, dimension);
        } catch (IllegalArgumentException e) {
            throw new SpecException("privacy", String.valueOf(e.getMessage()));
        }
    }

    /** What clients are told of the noise; empty without. */
    public Optional<NoiseTerms> noise() {
        return noise;
    }

    /** The privacy that was asked for. */
    public PrivacySpec privacy() {
        return privacy;
    }

    /** Bytes of one masked input. */
    public long uploadBytes() {
        return design.vectors().stream()
                .mapToLong(vector -> vector.ring().packedBytes(vector.dimension()))
                .sum();
    }

    /** R0 of a round. */
    public RoundConfig config(RoundNames names, RevocationTerms revocation, Deadlines deadlines, long expirySeconds) {
        return new RoundConfig(
                names,
                secure.mode(),
                secure.suite(),
                terms,
                design.vectors(),
                design.encoding(),
                noise,
                revocation,
                deadlines,
                expirySeconds,
                groups);
    }

    /** How the cohort is cut; empty for one sum. */
    public Optional<GroupSpec> groups() {
        return groups.map(terms -> secure.groups());
    }

    /**
     * What a published model costs whose update is the sum of so many sums, each with noise of its own; empty without noise.
     * Where the sums were looked at one by one, the model is worth no more than the one that a client is in.
     */
    public Optional<RenyiBudget> costToReaders(int sums) {
        boolean added =
                groups.filter(terms -> terms.use() == GroupTerms.Use.MEANS).isEmpty();
        return probe(noise, design).zeroOutOfSums(added ? sums : 1);
    }

    /** How the sum of a session is read, and what it costs. */
    public ReleasePlan plan(RoundConfig config, CohortNumbers cohort) {
        return ReleasePlan.of(config, dimension, cohort);
    }

    /** What any one session costs; empty without noise. It does not depend on the size of the roster. */
    public Optional<RenyiBudget> costOfASession() {
        return probe(noise, design).zeroOut();
    }

    private ReleaseDesign design(Optional<NoiseTerms> offered) {
        return ReleaseDesign.of(dimension, privacy.clip(), worst, offered, evaluated);
    }

    /** The least noise, to a part in a thousand, for which P sessions stay within the target. */
    private double noiseFor(double target) {
        double good = NOISE_MIN;
        while (epsilonOf(good) > target) {
            good *= 2;
            if (good > NOISE_MAX) {
                throw new IllegalArgumentException("epsilon " + target + " for " + privacy.participationsMax()
                        + " participations takes more noise than " + terms.clientsMin()
                        + " clients can bring; a larger cohort, fewer participations or a larger epsilon are needed");
            }
        }
        double bad = good / 2;
        while (good / bad > 1.001) {
            double middle = Math.sqrt(good * bad);
            if (epsilonOf(middle) <= target) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return good;
    }

    private double epsilonOf(double z) {
        try {
            Optional<NoiseTerms> offered = privacy.terms(z);
            RenyiBudget once = probe(offered, design(offered)).zeroOut().orElseThrow();
            return TaskLedger.times(once, privacy.participationsMax())
                    .epsilon(privacy.delta())
                    .epsilon();
        } catch (IllegalArgumentException e) {
            return Double.POSITIVE_INFINITY; // no encoding at all for so little or so much noise
        }
    }

    private ReleasePlan probe(Optional<NoiseTerms> offered, ReleaseDesign made) {
        ContentHash none = ContentHash.ofContent(new byte[0]);
        RoundConfig config = new RoundConfig(
                new RoundNames(
                        PopulationId.of(new byte[PopulationId.BYTES]),
                        TaskId.of(new byte[TaskId.BYTES]),
                        1,
                        none,
                        none,
                        none),
                secure.mode(),
                secure.suite(),
                terms,
                made.vectors(),
                made.encoding(),
                offered,
                new RevocationTerms(0, none),
                Deadlines.every(1),
                0);
        return ReleasePlan.of(config, dimension, terms.numbers(terms.clientsMax()));
    }
}
