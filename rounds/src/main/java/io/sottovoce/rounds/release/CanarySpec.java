package io.sottovoce.rounds.release;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.spec.SpecTree;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A version that passed the gate is served to a share of clients first, until a cohort has trained from it.
 *
 * @param share of clients that are served it meanwhile
 * @param lossRise largest rise of the cohort's training loss, relative to the last published version's, that is no reason to
 *     roll back
 */
public record CanarySpec(double share, double lossRise) {
    private static final double SHARE_MIN = 1e-3;
    private static final double LOSS_RISE_MAX = 100;

    static CanarySpec fromTree(SpecTree tree) {
        CanarySpec spec =
                new CanarySpec(tree.real("share", SHARE_MIN, 1), tree.real("lossRise", 0, LOSS_RISE_MAX, 0.2));
        tree.finish();
        return spec;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("share", share);
        tree.put("lossRise", lossRise);
        return tree;
    }

    /** Whether a client is among those that are served a version on trial: a function of the two, uniform over clients. */
    public boolean serves(ClientId client, long version) {
        byte[] hash = Canonical.hash("canary", client.toBytes(), Canonical.u64(version));
        long upper = ByteBuffer.wrap(hash).getLong() >>> 11;
        return upper * 0x1p-53 < share;
    }
}
