package io.sottovoce.learning.transfer;

import io.sottovoce.learning.compress.Packing;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A whole model whose smallest weights become zero while it trains: the share of zeros in each weight rises from nothing
 * to its end by the cubic schedule of Zhu and Gupta, To prune, or not to prune (2017), section 3, over the first {@code
 * ramp} of the steps, and what is zero stays zero. The rest of the steps lets the others make up for it.
 */
public final class PrunedPart extends WholeModel {
    /** How many times the share is raised. */
    private static final int RAISES = 50;

    private final List<ParameterBlock> weights;
    private final double sparsity;
    private final double ramp;
    private final BitSet zero = new BitSet();
    private long raised = -1;

    /**
     * A part that is the whole model.
     *
     * @param sparsity share of each weight that is zero in the end, from 0 to below 1
     * @param ramp share of the steps over which it is reached, above 0 to 1
     */
    public PrunedPart(ModelSpec spec, float[] base, double sparsity, double ramp) {
        super(spec, base);
        if (!(sparsity >= 0 && sparsity < 1 && ramp > 0 && ramp <= 1)) {
            throw new IllegalArgumentException("sparsity " + sparsity + " over " + ramp
                    + " of the steps, expected 0 to below 1 over more than 0 to 1");
        }
        this.weights = spec.blocks().stream().filter(Packing::isWeight).toList();
        this.sparsity = sparsity;
        this.ramp = ramp;
    }

    /** The share of zeros at a share of the ramp: {@code s (1 - (1 - t)^3)}. */
    public static double scheduled(double sparsity, double progress) {
        double left = 1 - Math.min(Math.max(progress, 0), 1);
        return sparsity * (1 - left * left * left);
    }

    @Override
    public void pullBack(float[] gradient, float[] trained, float[] pulled) {
        super.pullBack(gradient, trained, pulled);
        for (int i = zero.nextSetBit(0); i >= 0; i = zero.nextSetBit(i + 1)) {
            pulled[i] = 0;
        }
    }

    @Override
    public void beforeStep(long step, long steps, float[] trained) {
        double end = Math.max(1, Math.floor(ramp * (steps - 1)));
        long raise = (long) Math.min(RAISES, Math.floor(RAISES * step / end));
        if (raise > raised) {
            raised = raise;
            double share = scheduled(sparsity, (double) raise / RAISES);
            weights.forEach(block -> prune(block, share, trained));
        }
        for (int i = zero.nextSetBit(0); i >= 0; i = zero.nextSetBit(i + 1)) {
            trained[i] = 0;
        }
    }

    private void prune(ParameterBlock block, double share, float[] trained) {
        int count = (int) Math.round(share * block.size());
        if (count == 0) {
            return;
        }
        float[] magnitudes = new float[block.size()];
        for (int i = 0; i < magnitudes.length; i++) {
            magnitudes[i] = Math.abs(trained[block.offset() + i]);
        }
        Arrays.sort(magnitudes);
        float largest = magnitudes[count - 1];
        int left = count;
        // What is below the bar goes first; of equals at the bar as many as are still missing, in order.
        for (int pass = 0; pass < 2; pass++) {
            for (int i = block.offset(); i < block.end() && left > 0; i++) {
                float magnitude = Math.abs(trained[i]);
                if (pass == 0 ? magnitude < largest : magnitude == largest) {
                    zero.set(i);
                    left--;
                }
            }
        }
    }
}
