package io.sottovoce.learning;

import io.sottovoce.learning.layers.DirectDescent;
import io.sottovoce.learning.spec.Chain;
import io.sottovoce.learning.spec.LayerSpec;
import io.sottovoce.learning.spec.LocalMethod;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.OptimiserSpec;
import io.sottovoce.learning.spec.Regularisation;
import io.sottovoce.learning.spec.TrainingOptions;
import io.sottovoce.learning.spec.TrainingPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The weights that a plan may move by {@link DirectDescent}: large ones of dense layers, where
 * a step is the rate times the gradient and nothing looks at the gradient in between.
 */
final class DirectWeights {
    private DirectWeights() {}

    /** Full names of the weights. */
    static Set<String> of(ModelSpec model, TrainingPlan plan) {
        if (!plainDescent(plan.optimiser()) || looksAtGradients(plan.options())) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        List<String> layers = Chain.names(model.layers());
        for (int i = 0; i < layers.size(); i++) {
            String weight = layers.get(i) + ".weight";
            if (model.layers().get(i) instanceof LayerSpec.Dense
                    && DirectDescent.pays(model.block(weight).size())
                    && !plan.options().freezes(weight)) {
                names.add(weight);
            }
        }
        return Set.copyOf(names);
    }

    private static boolean plainDescent(OptimiserSpec optimiser) {
        return optimiser instanceof OptimiserSpec.Sgd sgd && sgd.momentum() == 0 && sgd.weightDecay() == 0;
    }

    private static boolean looksAtGradients(TrainingOptions options) {
        LocalMethod method = options.method();
        return options.privacy().isPresent()
                || options.clipping().isPresent()
                || options.adapters().isPresent()
                || !options.regularisation().equals(Regularisation.NONE)
                || method.scaffold()
                || method.proximal() > 0
                || method.ditto() > 0;
    }
}
