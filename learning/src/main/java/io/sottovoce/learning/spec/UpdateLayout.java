package io.sottovoce.learning.spec;

import io.sottovoce.privacy.UpdateMap;
import java.util.ArrayList;
import java.util.List;

/**
 * The coordinates of an update: what a plan's training can move of a model's parameters, and the server then moves. Layers
 * that are frozen or stay with the client have none; of a weight with an adapter, B is sent; running statistics are always
 * sent, but for layers that stay with the client. Both sides work it out from the plan alone.
 */
public final class UpdateLayout {
    private final int modelDimension;
    private final TrainingOptions options;
    private final List<ParameterBlock> blocks;

    private UpdateLayout(ModelSpec model, TrainingOptions options) {
        this.modelDimension = model.parameterCount();
        this.options = options;
        this.blocks = model.blocks().stream().filter(this::sent).toList();
    }

    /** The layout of a plan. */
    public static UpdateLayout of(Plan plan) {
        return of(plan.model(), plan.training());
    }

    /** The layout of a model's training. */
    public static UpdateLayout of(ModelSpec model, TrainingPlan training) {
        return new UpdateLayout(model, training.options());
    }

    /** Number of coordinates. Nothing is allocated for it. */
    public int dimension() {
        return blocks.stream().mapToInt(this::width).sum();
    }

    /** The map to the model's parameters; draws the adapters' A. */
    public UpdateMap map() {
        if (dimension() == modelDimension) {
            return UpdateMap.whole(modelDimension);
        }
        List<UpdateMap.Part> parts = new ArrayList<>();
        SplitMix64 random =
                new SplitMix64(options.adapters().map(AdapterSpec::seed).orElse(0L));
        for (ParameterBlock block : blocks) {
            parts.add(adapted(block) ? product(block, random) : new UpdateMap.Same(block.offset(), block.size()));
        }
        return new UpdateMap(modelDimension, parts);
    }

    /** The blocks that have coordinates, in order: one for each part of the map, unless that is whole. */
    public List<ParameterBlock> blocks() {
        return blocks;
    }

    /** Whether a block moves by an adapter. */
    public boolean adapted(ParameterBlock block) {
        return block.trained()
                && options.adapters()
                        .filter(spec -> spec.adapts(block) && !spec.trainsWhole(block.name()))
                        .isPresent();
    }

    private boolean sent(ParameterBlock block) {
        if (options.method().keeps(block.name())) {
            return false;
        }
        if (!block.trained()) {
            return true;
        }
        return !options.freezes(block.name())
                && (adapted(block)
                        || options.adapters()
                                .map(spec -> spec.trainsWhole(block.name()))
                                .orElse(true));
    }

    /** How many coordinates a block has. */
    public int width(ParameterBlock block) {
        return adapted(block) ? options.adapters().orElseThrow().rank() * block.channels() : block.size();
    }

    private UpdateMap.Product product(ParameterBlock block, SplitMix64 random) {
        AdapterSpec spec = options.adapters().orElseThrow();
        int inputs = block.size() / block.channels();
        float bound = (float) (spec.alpha() / spec.rank() / Math.sqrt(inputs));
        float[] factor = new float[Math.multiplyExact(inputs, spec.rank())];
        for (int i = 0; i < factor.length; i++) {
            factor[i] = bound * (2 * SplitMix64.unit(random.nextLong()) - 1);
        }
        return new UpdateMap.Product(block.offset(), inputs, block.channels(), spec.rank(), factor);
    }
}
