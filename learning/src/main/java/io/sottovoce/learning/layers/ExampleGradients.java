package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.OnDemand;
import java.util.function.Supplier;

/**
 * A layer's parameter gradients by example, in two steps as in Bu et al., Differentially Private Optimization on Large
 * Model at Small Cost (2023): first all norms, then one sum with a factor for each example.
 */
public interface ExampleGradients extends AutoCloseable {
    /** From the gradient of the output to that of the input, where somebody needs it. */
    Kernel backward();

    /** After {@link #backward}: adds to each example's element the squared L2 norm of its parameter gradient. */
    void addSquaredNorms(double[] norms);

    /**
     * After {@link #addSquaredNorms}: writes the sum of the examples' gradients, each times its factor, to the gradient of
     * the parameters.
     */
    void sum(float[] factors);

    @Override
    void close();

    /** What is prepared when it is first asked for, since few trainings do. */
    static ExampleGradients lazily(Supplier<ExampleGradients> preparation) {
        OnDemand<ExampleGradients> gradients = new OnDemand<>(preparation);
        return new ExampleGradients() {
            @Override
            public Kernel backward() {
                return gradients.get().backward();
            }

            @Override
            public void addSquaredNorms(double[] norms) {
                gradients.get().addSquaredNorms(norms);
            }

            @Override
            public void sum(float[] factors) {
                gradients.get().sum(factors);
            }

            @Override
            public void close() {
                gradients.ifMade(ExampleGradients::close);
            }
        };
    }
}
