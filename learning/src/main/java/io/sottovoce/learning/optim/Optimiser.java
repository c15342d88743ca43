package io.sottovoce.learning.optim;

import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.OptimiserSpec;
import java.util.ArrayList;
import java.util.List;

/** Steps the parameters by their gradients. Holds its state in native memory; thread-confined. */
public final class Optimiser implements AutoCloseable {
    private final Kernel step;
    private final List<Tensor> state;

    private Optimiser(Kernel step, List<Tensor> state) {
        this.step = step;
        this.state = state;
    }

    /** Prepares the optimiser of a plan over these vectors; the gradients may be changed by a step. */
    public static Optimiser of(OptimiserSpec spec, Kernels kernels, Arena arena, Tensor parameters, Tensor gradients) {
        OptimiserSpec.Sgd sgd = (OptimiserSpec.Sgd) spec;
        List<Kernel> kernelsInOrder = new ArrayList<>();
        List<Tensor> state = new ArrayList<>();
        if (sgd.weightDecay() > 0) {
            kernelsInOrder.add(kernels.addScaled(gradients, sgd.weightDecay(), parameters, gradients));
        }
        Tensor direction = gradients;
        if (sgd.momentum() > 0) {
            direction = arena.allocate(gradients.size());
            state.add(direction);
            kernelsInOrder.add(kernels.addScaled(gradients, sgd.momentum(), direction, direction));
        }
        kernelsInOrder.add(kernels.addScaled(parameters, -sgd.learningRate(), direction, parameters));
        return new Optimiser(Kernel.sequence(kernelsInOrder), state);
    }

    /** One step. */
    public void step() {
        step.run();
    }

    /** Forgets what earlier steps left behind, as before a client's training. */
    public void reset() {
        state.forEach(Tensor::clear);
    }

    @Override
    public void close() {
        step.close();
    }
}
