package io.sottovoce.privacy.release;

import io.sottovoce.privacy.accounting.AnalyticGaussian;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiCurve;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.accounting.SkellamRenyi;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.accounting.book.ChargeAccount;
import io.sottovoce.privacy.mechanism.DistributedNoise;
import io.sottovoce.privacy.noise.NoiseSampler;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.graph.CohortGroups;
import io.sottovoce.privacy.secagg.graph.CohortNumbers;
import io.sottovoce.privacy.secagg.graph.CompleteRule;
import io.sottovoce.privacy.secagg.message.EncodingTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.vector.EncodingPlan;
import io.sottovoce.privacy.vector.Ring;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A release in one secure sum with its roster known: sensitivities, noise shares and cost, all computed from the agreed
 * configuration and the own view of the cohort.
 *
 * <p>Guarantees that the configured vectors are exactly the padded model and the metrics, with the counts of a federated
 * evaluation behind them where there is one, and that the ring holds the sum
 * except with probability 2^-10. The server plans for 2^-20; the difference leaves room for a client that assumes more
 * colluders and hence adds more noise. A wrap costs accuracy, never privacy.
 */
public final class ReleasePlan {
    private static final double WRAP_PROBABILITY = 0x1p-10;
    private static final int BLOCK_LOG2_MAX = 26;
    private static final int EFFECTIVE_MIN = 2;
    private static final int MODEL_AND_METRICS = 2;
    private static final int GRINDING_BITS = 64;

    private final RoundConfig config;
    private final CohortNumbers cohort;
    private final EncodingPlan encoding;
    private final MetricsVector metrics;
    private final Optional<CountsVector> counts;
    private final Optional<DistributedNoise> noise;

    private ReleasePlan(RoundConfig config, CohortNumbers cohort, EncodingPlan encoding) {
        this.config = config;
        this.cohort = cohort;
        this.encoding = encoding;
        this.metrics = new MetricsVector(ReleaseDesign.METRICS, encoding.noiseMultiplier(), encoding.shares());
        this.counts = config.vectors().stream()
                .skip(MODEL_AND_METRICS)
                .findFirst()
                .map(vector ->
                        new CountsVector((int) vector.dimension(), encoding.noiseMultiplier(), encoding.shares()));
        this.noise = config.noise().map(terms -> new DistributedNoise(law(terms), encoding));
    }

    /**
     * The plan of a configuration for a cohort.
     *
     * @param dimension d, as the training plan's model has it
     * @throws IllegalArgumentException one line with the arithmetic, where the configuration does not fit the model, the
     *     ring does not hold the sum, or fewer than two noise shares are sure to be there
     */
    public static ReleasePlan of(RoundConfig config, long dimension, CohortNumbers cohort) {
        EncodingTerms terms = config.encoding();
        if (terms.rotationBlockLog2() > BLOCK_LOG2_MAX) {
            throw new IllegalArgumentException("rotation block of 2^" + terms.rotationBlockLog2());
        }
        VectorSpec model = modelVector(config);
        EncodingPlan encoding = EncodingPlan.of(dimension, terms.clip())
                .cohort(cohort.clients(), shares(cohort))
                .noiseMultiplier(config.noise().map(NoiseTerms::noiseMultiplier).orElse(0.0))
                .beta(terms.beta())
                .wrapProbability(WRAP_PROBABILITY)
                .ring(new Ring(model.bits()))
                .prescribed(1 << terms.rotationBlockLog2(), terms.scale())
                .build();
        if (model.dimension() != encoding.paddedDimension()) {
            throw new IllegalArgumentException("vector " + model.name() + " has " + model.dimension()
                    + " coordinates, the model's " + dimension + " padded to whole blocks are "
                    + encoding.paddedDimension());
        }
        return new ReleasePlan(config, cohort, encoding);
    }

    /** n_eff: at least so many honest noise shares are in every sum that may be opened. */
    static int shares(CohortNumbers cohort) {
        int shares = cohort.honestInputs();
        if (shares < EFFECTIVE_MIN) {
            throw new IllegalArgumentException(cohort + ": n_eff = " + cohort.survivorsMin() + " - " + cohort.corrupt()
                    + " = " + shares + ", expected at least " + EFFECTIVE_MIN);
        }
        return shares;
    }

    private static VectorSpec modelVector(RoundConfig config) {
        VectorSpec model = config.vectors().get(0);
        List<VectorSpec> expected = new ArrayList<>(List.of(
                new VectorSpec(ReleaseDesign.MODEL, model.dimension(), model.bits()),
                MetricsVector.spec(ReleaseDesign.METRICS)));
        if (config.vectors().size() > MODEL_AND_METRICS) {
            long groups = config.vectors().get(MODEL_AND_METRICS).dimension() / 2;
            expected.add(CountsVector.spec((int) Math.max(1, Math.min(CountsVector.GROUPS_MAX, groups))));
        }
        if (!config.vectors().equals(expected)) {
            throw new IllegalArgumentException("vectors are " + config.vectors()
                    + ", expected the padded model, the metrics and perhaps an evaluation");
        }
        return model;
    }

    private static DistributedNoise.Law law(NoiseTerms terms) {
        return terms.mechanism() == NoiseTerms.SKELLAM
                ? DistributedNoise.Law.SKELLAM
                : DistributedNoise.Law.DISCRETE_GAUSSIAN;
    }

    /** How the model becomes ring elements. */
    public EncodingPlan encoding() {
        return encoding;
    }

    /** The round's configuration. */
    public RoundConfig config() {
        return config;
    }

    /** The own view of the cohort. */
    public CohortNumbers cohort() {
        return cohort;
    }

    MetricsVector metrics() {
        return metrics;
    }

    Optional<CountsVector> counts() {
        return counts;
    }

    /**
     * Reads the sum of a federated evaluation: for each group the right and the wrong examples of all inputs, in the unit of
     * what one client may bring at most. Empty where there is none.
     *
     * @param sum the only chunk of the third vector
     */
    public List<Double> evaluation(RingVector sum) {
        return counts.map(vector -> vector.decode(sum)).orElse(List.of());
    }

    /** Whether the release is differentially private. */
    public boolean isNoised() {
        return noise.isPresent();
    }

    /** What the release costs under zero-out adjacency; empty without noise. */
    public Optional<RenyiBudget> zeroOut() {
        return noise.map(n -> budget(n.zeroOut().and(besides(1, 1))));
    }

    /** What it costs whoever sees no more than the sum of so many sums, each with noise of its own; empty without noise. */
    public Optional<RenyiBudget> zeroOutOfSums(int sums) {
        return noise.map(n -> budget(n.zeroOutOfSums(sums).and(besides(1, sums))));
    }

    /** What it costs where one client's vectors are exchanged for others; empty without noise. */
    public Optional<RenyiBudget> replaceOne() {
        return noise.map(n -> budget(n.replaceOne().and(besides(2, 1))));
    }

    /**
     * What it costs if everybody else colludes, with the own noise alone; empty without noise.
     *
     * @param ownShares n_eff that the own share was made for: the more, the smaller it is
     */
    public Optional<RenyiBudget> ownNoiseOnly(int ownShares) {
        return noise.map(n -> budget(n.ownNoiseOnly(ownShares).and(besides(1, 1.0 / ownShares))));
    }

    private static RenyiBudget budget(RenyiCurve curve) {
        return RenyiBudget.of(RenyiOrders.ledger(), curve);
    }

    /** What the vectors beside the model cost, with so many times their sensitivity and their noise. */
    private RenyiCurve besides(int sensitivity, double noises) {
        RenyiCurve own =
                new SkellamRenyi(sensitivity * metrics.l1(), sensitivity * metrics.l2(), noises * metrics.variance());
        return counts.<RenyiCurve>map(vector -> {
                    double grid = (double) sensitivity * vector.grid();
                    return own.and(new SkellamRenyi(grid, grid, noises * vector.variance()));
                })
                .orElse(own);
    }

    /** The entry for a book; empty without noise. */
    public Optional<Charge> charge(NoiseSamplers samplers) {
        return noise.map(n -> new Charge(
                config.names().task(),
                config.names().round(),
                mechanism(),
                new Charge.Parameters(
                        encoding.l1Sensitivity(),
                        encoding.l2Sensitivity(),
                        encoding.nominalVariance(),
                        cohort.clients(),
                        encoding.shares()),
                zeroOut().orElseThrow(),
                n.samplingError(n.share(samplers)) + metricsError(samplers),
                failure(),
                config.noise().map(this::account)));
    }

    /**
     * What the secure sum may fail with: 2^-sigma, of which a server that grinds rosters spends {@value #GRINDING_BITS} bits
     * where the roster decides who is whose neighbour; and where the cohort is cut, that one group holds more corrupt clients
     * than is assumed of each.
     */
    private double failure() {
        boolean ground = config.mode() == Mode.MALICIOUS && cohort.clients() > CompleteRule.CLIENTS_MAX;
        int bits = Math.max(0, config.cohort().sigma() - (ground ? GRINDING_BITS : 0));
        double cut = config.groups().isPresent() ? Math.scalb(1.0, -CohortGroups.CORRUPT_BITS) : 0;
        return Math.scalb(1.0, -bits) + cut;
    }

    private ChargeAccount account(NoiseTerms terms) {
        double delta = terms.delta();
        double l2 = encoding.l2Sensitivity();
        double replaceOne = replaceOne().orElseThrow().epsilon(delta).epsilon();
        return new ChargeAccount(
                "client, zero-out, against server and readers" + scopeOfGroups(),
                cohort.survivorsMin(),
                cohort.corrupt(),
                cohort.dropped(),
                config.mode() == Mode.MALICIOUS,
                terms.participationsMax(),
                terms.separation(),
                delta,
                l2 * l2 / (2 * encoding.nominalVariance()),
                zeroOut().orElseThrow().epsilon(delta).epsilon(),
                replaceOne,
                replaceOne,
                ownNoiseOnly(encoding.shares()).orElseThrow().epsilon(delta).epsilon(),
                AnalyticGaussian.epsilon(terms.noiseMultiplier(), delta),
                ChargeAccount.RENYI);
    }

    private String scopeOfGroups() {
        return config.groups()
                .map(groups -> ", in one of the groups of " + groups.size() + " that the cohort is cut into")
                .orElse("");
    }

    /** Name of the mechanism with unit and adjacency, as books and receipts print it. */
    public String mechanism() {
        return config.noise()
                .map(terms -> "distributed "
                        + (terms.mechanism() == NoiseTerms.SKELLAM ? "skellam" : "discrete gaussian")
                        + ", client, zero-out, z=" + terms.noiseMultiplier())
                .orElse("none");
    }

    Optional<NoiseSampler> modelSampler(NoiseSamplers samplers) {
        return noise.map(n -> n.share(samplers));
    }

    Optional<NoiseSampler> metricsSampler(NoiseSamplers samplers) {
        return noise.map(n -> samplers.skellam(metrics.shareVariance()));
    }

    Optional<NoiseSampler> countsSampler(NoiseSamplers samplers) {
        return noise.flatMap(n -> counts.map(vector -> samplers.skellam(vector.shareVariance())));
    }

    private double metricsError(NoiseSamplers samplers) {
        double ofMetrics = metricsSampler(samplers)
                .map(sampler -> (double) metrics.size() * cohort.clients() * sampler.error())
                .orElse(0.0);
        return ofMetrics
                + countsSampler(samplers)
                        .map(sampler -> (double) counts.orElseThrow().size() * cohort.clients() * sampler.error())
                        .orElse(0.0);
    }
}
