package io.sottovoce.learning.transfer;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.util.Collection;
import java.util.List;

/** All of a model but some blocks, which stay as they are: fine-tuning. Running statistics go on as in any training. */
public final class FrozenPart implements TrainedPart {
    private final List<ParameterBlock> trained;
    private final float[] base;
    private final int size;

    /**
     * A part of a model.
     *
     * @param base the parameters training begins with
     * @param frozen a block whose name begins with one of these stays as it is: {@code conv2d1}, {@code dense1.bias}
     * @throws IllegalArgumentException where a prefix fits no block, or nothing is left to train
     */
    public FrozenPart(ModelSpec spec, float[] base, Collection<String> frozen) {
        Blocks.requireKnown(spec, frozen);
        this.base = base.clone();
        this.trained = spec.blocks().stream()
                .filter(block -> block.trained() && frozen.stream().noneMatch(block.name()::startsWith))
                .toList();
        this.size = trained.stream().mapToInt(ParameterBlock::size).sum();
        if (size == 0) {
            throw new IllegalArgumentException("everything is frozen, expected something to train");
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public float[] initial() {
        return Blocks.gather(trained, base);
    }

    @Override
    public void expand(float[] vector, float[] parameters) {
        int at = 0;
        for (ParameterBlock block : trained) {
            System.arraycopy(vector, at, parameters, block.offset(), block.size());
            at += block.size();
        }
    }

    @Override
    public void pullBack(float[] gradient, float[] vector, float[] pulled) {
        int at = 0;
        for (ParameterBlock block : trained) {
            System.arraycopy(gradient, block.offset(), pulled, at, block.size());
            at += block.size();
        }
    }
}
