package io.sottovoce.learning.optim;

import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.OptimiserSpec.Sgd;
import java.util.ArrayList;
import java.util.List;

/** Stochastic gradient descent, made of scaled additions. */
final class Descent implements Optimiser {
    private final double learningRate;
    private final Kernel step;
    private final List<Tensor> state = new ArrayList<>();
    private double rate;

    Descent(Sgd sgd, Vectors vectors) {
        this.rate = sgd.learningRate();
        this.learningRate = sgd.learningRate();
        List<Kernel> kernels = new ArrayList<>();
        Tensor velocity = sgd.momentum() > 0 ? vectors.state() : vectors.gradients();
        if (sgd.momentum() > 0) {
            state.add(velocity);
        }
        for (Segment segment : vectors.trained()) {
            kernels.addAll(segment(sgd, vectors, velocity, segment));
        }
        this.step = Kernel.sequence(kernels);
    }

    private List<Kernel> segment(Sgd sgd, Vectors vectors, Tensor velocity, Segment segment) {
        Kernels make = vectors.kernels();
        Tensor w = vectors.parameters().slice(segment.from(), segment.length());
        Tensor g = vectors.gradients().slice(segment.from(), segment.length());
        Tensor v = velocity.slice(segment.from(), segment.length());
        List<Kernel> kernels = new ArrayList<>();
        if (sgd.weightDecay() > 0) {
            kernels.add(make.addScaled(g, sgd.weightDecay(), w, g));
        }
        if (sgd.momentum() > 0) {
            kernels.add(make.addScaled(g, sgd.momentum(), v, v));
        }
        if (sgd.nesterov()) {
            kernels.add(make.addScaled(g, sgd.momentum(), v, g));
        }
        kernels.add(make.addScaled(w, () -> -rate, sgd.nesterov() ? g : v, w));
        return kernels;
    }

    @Override
    public void step(double factor) {
        rate = learningRate * factor;
        step.run();
    }

    @Override
    public void reset() {
        state.forEach(Tensor::clear);
    }

    @Override
    public void close() {
        step.close();
    }
}
