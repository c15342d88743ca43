package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Record-level DP-SGD (Abadi et al., Deep Learning with Differential Privacy, 2016): every step samples each example by
 * its own secret coin of rate {@code batchSize / examples}, cuts each example's gradient to an L2 norm, adds noise to
 * the sum and divides by the fixed batch size.
 *
 * @param noiseMultiplier z, the noise's deviation over the clip
 * @param clip L2 norm that one example's gradient is cut to
 */
public record RecordPrivacy(double noiseMultiplier, double clip) {
    private static final double NOISE_MIN = 1e-3;
    private static final double MAX = 1e4;
    private static final double CLIP_MIN = 1e-6;

    static RecordPrivacy read(SpecTree tree) {
        RecordPrivacy read =
                new RecordPrivacy(tree.real("noiseMultiplier", NOISE_MIN, MAX), tree.real("clip", CLIP_MIN, MAX));
        tree.finish();
        return read;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("noiseMultiplier", noiseMultiplier);
        tree.put("clip", clip);
        return tree;
    }
}
