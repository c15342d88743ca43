package io.sottovoce.privacy.release;

import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.EncodingTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.vector.EncodingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the server proposes for a model and a range of cohorts: the smallest ring and the finest scale that hold whatever
 * cohort of that range comes about, with the noise of all its clients.
 *
 * @param vectors the padded model, then the metrics, then the counts of a federated evaluation where there is one
 */
public record ReleaseDesign(EncodingTerms encoding, List<VectorSpec> vectors) {
    /** Metrics that travel beside a model: the mean training loss over its bound, and the share that trained. */
    public static final int METRICS = 2;

    /** Bound of the mean training loss, in nats: what is beyond it counts as the bound. */
    public static final double LOSS_BOUND = 4;

    /** Most groups of a federated evaluation. */
    public static final int GROUPS_MAX = CountsVector.GROUPS_MAX;

    static final String MODEL = "model";
    static final double BETA = Math.exp(-0.5);

    private static final int BISECTIONS = 60;
    // Tables reach a deviation of 4000; a client that assumes more colluders adds more than planned for.
    private static final double SHARE_DEVIATION_MAX = 2800;

    public ReleaseDesign {
        vectors = List.copyOf(vectors);
    }

    /**
     * Designs a release.
     *
     * @param dimension d, parameters of the model
     * @param clip C
     * @throws IllegalArgumentException with the arithmetic where no ring holds it or nobody's noise is left
     */
    public static ReleaseDesign of(long dimension, double clip, CohortTerms cohort, Optional<NoiseTerms> noise) {
        return of(dimension, clip, cohort, noise, 0);
    }

    /**
     * Designs a release with a federated evaluation beside the update.
     *
     * @param groups of examples that are counted; 0 for no evaluation
     */
    public static ReleaseDesign of(
            long dimension, double clip, CohortTerms cohort, Optional<NoiseTerms> noise, int groups) {
        EncodingPlan finest = plan(dimension, clip, cohort, noise).build();
        boolean tables =
                noise.filter(terms -> terms.mechanism() == NoiseTerms.SKELLAM).isPresent();
        EncodingPlan plan = tables ? withinTables(finest, cohort, noise) : finest;
        EncodingTerms terms =
                new EncodingTerms(clip, plan.scale(), BETA, Integer.numberOfTrailingZeros(plan.blockLength()));
        VectorSpec model =
                new VectorSpec(MODEL, plan.paddedDimension(), plan.ring().bits());
        List<VectorSpec> vectors = new ArrayList<>(List.of(model, MetricsVector.spec(METRICS)));
        if (groups > 0) {
            vectors.add(CountsVector.spec(groups));
        }
        return new ReleaseDesign(terms, vectors);
    }

    private static EncodingPlan.Builder plan(
            long dimension, double clip, CohortTerms cohort, Optional<NoiseTerms> noise) {
        return EncodingPlan.of(dimension, clip)
                .cohort(cohort.clientsMax(), sharesForScale(cohort))
                .noiseMultiplier(noise.map(NoiseTerms::noiseMultiplier).orElse(0.0))
                .beta(BETA);
    }

    /** The finest scale whose noise shares still come from tables, in the smallest cohort too. */
    private static EncodingPlan withinTables(EncodingPlan finest, CohortTerms cohort, Optional<NoiseTerms> noise) {
        double fewest = ReleasePlan.shares(cohort.numbers(cohort.clientsMin()));
        double low = 0;
        double high = finest.scale();
        @Nullable EncodingPlan best = null;
        double scale = high;
        for (int i = 0; i < BISECTIONS && low < high; i++) {
            EncodingPlan candidate = plan(finest.dimension(), finest.clip(), cohort, noise)
                    .ring(finest.ring())
                    .prescribed(finest.blockLength(), scale)
                    .build();
            if (candidate.noiseMultiplier() * candidate.l2Sensitivity() / Math.sqrt(fewest) <= SHARE_DEVIATION_MAX) {
                best = candidate;
                low = scale;
            } else {
                high = scale;
            }
            scale = (low + high) / 2;
        }
        if (best == null) {
            throw new IllegalArgumentException("noise multiplier " + finest.noiseMultiplier() + " of " + fewest
                    + " shares needs a deviation above " + SHARE_DEVIATION_MAX + " each at any scale");
        }
        return best;
    }

    /**
     * Shares for which the largest cohort carries at least the noise of any: all of n clients add V / n_eff each, and n /
     * n_eff is not monotone in n because of rounding.
     */
    private static int sharesForScale(CohortTerms cohort) {
        double worst = 0;
        for (int n = cohort.clientsMin(); n <= cohort.clientsMax(); n++) {
            int shares = ReleasePlan.shares(cohort.numbers(n));
            worst = Math.max(worst, n / (double) shares);
        }
        return Math.max(1, (int) Math.floor(cohort.clientsMax() / worst));
    }
}
