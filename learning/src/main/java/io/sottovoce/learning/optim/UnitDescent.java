package io.sottovoce.learning.optim;

import io.sottovoce.learning.spec.OptimiserSpec;

/**
 * How far descent with momentum moves a weight whose gradient is one at every step: {@code v = momentum v + 1}, and a step
 * moves by {@code rate v}, in Nesterov's form by {@code rate (1 + momentum v)}. A client's mean gradient is its way over this
 * one; by the sum of the learning rates, as Karimireddy et al. (SCAFFOLD, 2020) have it for plain descent, it would come out
 * {@code 1 / (1 - momentum)} times too large, and control variates would drive the weights away.
 */
public final class UnitDescent {
    private final double momentum;
    private final boolean nesterov;
    private double velocity;

    /** The way of plain descent, whose momentum is zero, or of descent with momentum. */
    public UnitDescent(OptimiserSpec optimiser) {
        this.momentum = optimiser instanceof OptimiserSpec.Sgd sgd ? sgd.momentum() : 0;
        this.nesterov = optimiser instanceof OptimiserSpec.Sgd sgd && sgd.nesterov();
    }

    /** The next step's length. */
    public double step(double rate) {
        velocity = momentum * velocity + 1;
        return rate * (nesterov ? 1 + momentum * velocity : velocity);
    }
}
