package io.sottovoce.learning;

import io.sottovoce.learning.kernels.Arena;
import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.optim.GradientTerms;
import io.sottovoce.learning.optim.Optimiser;
import io.sottovoce.learning.optim.Segment;
import io.sottovoce.learning.optim.Vectors;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import io.sottovoce.learning.spec.Regularisation;
import io.sottovoce.learning.spec.TrainingPlan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.privacy.UpdateMap;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plan with {@link io.sottovoce.learning.spec.AdapterSpec adapters} trains: a vector of the coordinates that are sent,
 * from which the parameters follow. The gradient of a batch is pulled back to it, its own optimiser moves it, and the
 * parameters are made from it anew. Running statistics have their places in it and no use there. Thread-confined.
 */
final class Adapters implements AutoCloseable {
    private final TrainingPlan plan;
    private final UpdateMap map;
    private final UpdateLayout layout;
    private final Arena arena = new Arena();
    private final Tensor base;
    private final Tensor vector;
    private final Optimiser optimiser;
    private final GradientTerms terms;
    private final List<Kernel> pull = new ArrayList<>();
    private final List<Kernel> push = new ArrayList<>();

    Adapters(ModelSpec model, TrainingPlan plan, Tensor parameters, Tensor gradients) {
        this.plan = plan;
        this.layout = UpdateLayout.of(model, plan);
        this.map = layout.map();
        this.base = arena.allocate(model.parameterCount());
        this.vector = arena.allocate(map.dimension());
        Tensor slopes = arena.allocate(map.dimension());
        Kernels kernels = Kernels.of(arena);
        List<Segment> trained = new ArrayList<>();
        for (int i = 0; i < layout.blocks().size(); i++) {
            if (layout.blocks().get(i).trained()) {
                trained.add(new Segment(map.at(i), map.parts().get(i).width()));
                prepare(kernels, map.parts().get(i), map.at(i), parameters, gradients, slopes);
            }
        }
        Vectors vectors = new Vectors(kernels, arena, vector, slopes, trained);
        this.optimiser = Optimiser.of(plan.optimiser(), vectors);
        this.terms = new GradientTerms(
                model, vectors, Regularisation.NONE, plan.options().clipping());
    }

    private void prepare(
            Kernels kernels, UpdateMap.Part part, int at, Tensor parameters, Tensor gradients, Tensor slopes) {
        Tensor own = vector.slice(at, part.width());
        Tensor slope = slopes.slice(at, part.width());
        Tensor moved = parameters.slice(part.place(), part.size());
        Tensor gradient = gradients.slice(part.place(), part.size());
        if (part instanceof UpdateMap.Product product) {
            Tensor from = base.slice(part.place(), part.size());
            Tensor factor = arena.allocate(product.rows(), product.rank());
            factor.write(0, product.factor(), 0, product.factor().length);
            int rank = product.rank();
            int columns = product.columns();
            pull.add(kernels.matmul(
                    factor, true, gradient.view(product.rows(), columns), false, slope.view(rank, columns)));
            push.add(copy(kernels, from, moved));
            push.add(kernels.matmul(
                    factor, false, own.view(rank, columns), false, true, moved.view(product.rows(), columns)));
        } else {
            pull.add(copy(kernels, gradient, slope));
            push.add(copy(kernels, own, moved));
        }
    }

    private static Kernel copy(Kernels kernels, Tensor from, Tensor to) {
        return kernels.addScaled(from, 0, from, to);
    }

    /** What it was made for. */
    TrainingPlan plan() {
        return plan;
    }

    /** Begins at these parameters, which are the model's. */
    void begin(float[] parameters) {
        base.write(0, parameters, 0, parameters.length);
        vector.clear();
        for (int i = 0; i < layout.blocks().size(); i++) {
            ParameterBlock block = layout.blocks().get(i);
            if (!layout.adapted(block)) {
                vector.write(map.at(i), parameters, block.offset(), block.size());
            }
        }
        optimiser.reset();
    }

    /** A step by the gradient of a batch. */
    void step(double factor) {
        for (int i = 0; i < pull.size(); i++) {
            pull.get(i).run();
        }
        terms.apply();
        optimiser.step(factor);
        for (int i = 0; i < push.size(); i++) {
            push.get(i).run();
        }
    }

    /** Writes the adapters' coordinates into a vector of all coordinates; the others stay. */
    void read(float[] coordinates) {
        for (int i = 0; i < layout.blocks().size(); i++) {
            if (layout.adapted(layout.blocks().get(i))) {
                vector.read(
                        map.at(i), coordinates, map.at(i), map.parts().get(i).width());
            }
        }
    }

    @Override
    public void close() {
        pull.forEach(Kernel::close);
        push.forEach(Kernel::close);
        terms.close();
        optimiser.close();
        arena.close();
    }
}
