package io.sottovoce.learning.transfer;

import io.sottovoce.learning.compress.Packing;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.util.Arrays;
import java.util.List;

/**
 * A model whose weights between the first and the last are signs times a scale for each channel, trained through real
 * weights behind them: the gradient passes the sign as if it were not there, except for real weights beyond ±1 (the
 * straight-through estimator: Courbariaux and others, Binarized Neural Networks, 2016, section 1.3). {@link
 * Packing#signs} packs what comes out without loss.
 */
public final class BinaryPart extends WholeModel {
    private final List<ParameterBlock> binary;

    /** A part that is the whole model. */
    public BinaryPart(ModelSpec spec, float[] base) {
        super(spec, base);
        List<ParameterBlock> weights =
                spec.blocks().stream().filter(Packing::isWeight).toList();
        this.binary = weights.size() > 2 ? weights.subList(1, weights.size() - 1) : List.of();
    }

    @Override
    public void expand(float[] trained, float[] parameters) {
        super.expand(trained, parameters);
        for (ParameterBlock block : binary) {
            float[] real = Arrays.copyOfRange(trained, block.offset(), block.end());
            float[] scales = Packing.meanMagnitudes(real, block.channels());
            for (int i = 0; i < real.length; i++) {
                float scale = scales[i % scales.length];
                parameters[block.offset() + i] = real[i] >= 0 ? scale : -scale;
            }
        }
    }

    @Override
    public void pullBack(float[] gradient, float[] trained, float[] pulled) {
        super.pullBack(gradient, trained, pulled);
        for (ParameterBlock block : binary) {
            for (int i = block.offset(); i < block.end(); i++) {
                pulled[i] = Math.abs(trained[i]) > 1 ? 0 : pulled[i];
            }
        }
    }
}
