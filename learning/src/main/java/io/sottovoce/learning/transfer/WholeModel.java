package io.sottovoce.learning.transfer;

import io.sottovoce.learning.spec.ModelSpec;
import java.util.Arrays;

/** The whole model as it is; what is trained under a constraint builds on it. Running statistics stay the model's own. */
abstract class WholeModel implements TrainedPart {
    private final ModelSpec spec;
    private final float[] base;

    WholeModel(ModelSpec spec, float[] base) {
        this.spec = spec;
        this.base = base.clone();
    }

    @Override
    public final int size() {
        return base.length;
    }

    @Override
    public final float[] initial() {
        return base.clone();
    }

    @Override
    public void expand(float[] trained, float[] parameters) {
        Blocks.copyTrained(spec, trained, parameters);
    }

    @Override
    public void pullBack(float[] gradient, float[] trained, float[] pulled) {
        Arrays.fill(pulled, 0);
        Blocks.copyTrained(spec, gradient, pulled);
    }
}
