package io.sottovoce.simulator.workload;

import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.Update;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.secagg.graph.CohortGroups;
import io.sottovoce.privacy.spec.SpecTree;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.WeightedUpdate;
import io.sottovoce.rounds.robust.GroupBound;
import io.sottovoce.rounds.round.Contribution;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Grouped mode by its arithmetic: a cohort is cut at random into groups, of each of which the server learns one sum. What
 * the sum would be under secure aggregation it is here, up to the rounding of the encoding; masks are left out.
 *
 * @param size most clients of a group
 * @param corrupt share of hostile clients that the size was checked against
 * @param clip C, the L2 norm that noise is measured against and updates are clipped to before they are sent; 0 for none
 * @param noiseMultiplier z: the sum of every group has noise of standard deviation z C
 */
public record Grouping(int size, double corrupt, double clip, double noiseMultiplier) {
    private static final int SIZE_MAX = 1000;
    private static final double CLIP_MAX = 1e9;
    private static final double NOISE_MAX = 1000;

    /** Reads {@code {size, corrupt, clip, noiseMultiplier}} and refuses a size over the bound. */
    public static Grouping fromTree(SpecTree tree) {
        Grouping grouping = new Grouping(
                tree.integer("size", 2, SIZE_MAX),
                tree.real("corrupt", 1e-6, 0.5),
                tree.real("clip", 0, CLIP_MAX, 0),
                tree.real("noiseMultiplier", 0, NOISE_MAX, 0));
        if (grouping.noiseMultiplier > 0 && grouping.clip == 0) {
            throw tree.refusal("clip", "missing: noise is measured against the clip");
        }
        tree.finish();
        GroupBound.require(tree.path() + ".size", grouping.size, grouping.corrupt);
        return grouping;
    }

    /** Groups of so many clients. */
    public int groups(int clients) {
        return (clients + size - 1) / size;
    }

    /** The means of the groups of one round, each named by its first client and weighted by its clients. */
    public List<WeightedUpdate> means(
            List<Contribution> contributions, Map<ClientId, Update> updates, long seed, long round) {
        ContentHash key = ContentHash.of(Canonical.hash("simulated groups", Canonical.u64(seed), Canonical.u64(round)));
        SplitMix64 noise = new SplitMix64(ByteBuffer.wrap(key.toBytes()).getLong());
        List<WeightedUpdate> means = new ArrayList<>();
        for (List<Integer> group : CohortGroups.cut(key, contributions.size(), size)) {
            List<ClientId> members =
                    group.stream().map(rank -> contributions.get(rank).client()).toList();
            float[] mean = mean(members, updates, noise);
            means.add(new WeightedUpdate(members.get(0), members.size(), BlockReader.over(mean)));
        }
        return means;
    }

    private float[] mean(List<ClientId> members, Map<ClientId, Update> updates, SplitMix64 random) {
        double[] sum =
                new double[Objects.requireNonNull(updates.get(members.get(0))).dimension()];
        for (ClientId member : members) {
            add(Objects.requireNonNull(updates.get(member)).toArray(), sum);
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            double noise = noiseMultiplier == 0 ? 0 : noiseMultiplier * clip * random.nextGaussian();
            mean[i] = (float) ((sum[i] + noise) / members.size());
        }
        return mean;
    }

    private void add(float[] update, double[] sum) {
        double squares = 0;
        for (float value : update) {
            squares += (double) value * value;
        }
        double factor = clip == 0 ? 1 : Math.min(1, clip / Math.sqrt(squares));
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * update[i];
        }
    }
}
