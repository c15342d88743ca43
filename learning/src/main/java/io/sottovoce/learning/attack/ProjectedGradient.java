package io.sottovoce.learning.attack;

import io.sottovoce.learning.spec.SplitMix64;

/**
 * Projected gradient ascent (Madry et al., Towards Deep Learning Models Resistant to Adversarial Attacks, 2018, section
 * 2.1); with one step of epsilon and no random start, the fast gradient sign method (Goodfellow, Shlens and Szegedy 2015,
 * section 4). Every point on the way counts, not only the last one.
 */
public final class ProjectedGradient implements Attack {
    private final RowLoss loss;
    private final int steps;
    private final StepSizes sizes;
    private final boolean randomStart;
    private final float[] x;
    private final float[] gradients;
    private final float[] logitGradients;
    private final double[] losses;

    private ProjectedGradient(Batch batch, RowLoss loss, int rowsMax, int steps, StepSizes sizes, boolean randomStart) {
        this.loss = loss;
        this.steps = steps;
        this.sizes = sizes;
        this.randomStart = randomStart;
        this.x = new float[rowsMax * batch.width()];
        this.gradients = new float[x.length];
        this.logitGradients = new float[rowsMax * batch.classes()];
        this.losses = new double[rowsMax];
    }

    /** One step of epsilon from the clean example. */
    public static ProjectedGradient fastSign(Batch batch, int rowsMax) {
        return new ProjectedGradient(batch, RowLoss.crossEntropy(), rowsMax, 1, (step, epsilon) -> epsilon, false);
    }

    /** Steps on the cross-entropy from a random point of the ball. */
    public static ProjectedGradient of(Batch batch, int rowsMax, int steps, StepSizes sizes) {
        return new ProjectedGradient(batch, RowLoss.crossEntropy(), rowsMax, steps, sizes, true);
    }

    @Override
    public void run(Victim victim, Batch batch) {
        start(batch, batch.threat());
        for (int step = 0; step < steps && !batch.allBroken(); step++) {
            look(victim, batch, loss);
            batch.offer(x, losses);
            victim.gradients(logitGradients, batch.rows(), gradients);
            move(batch, batch.threat(), sizes.at(step, batch.threat().epsilon()));
        }
        if (!batch.allBroken()) {
            look(victim, batch, loss);
            batch.offer(x, losses);
        }
    }

    /**
     * The point that the steps end at, whether it is the best or not: what adversarial training trains on.
     *
     * @param now the threat that the batch was loaded with
     * @param goal what is raised in the place of the cross-entropy
     * @param deviation of the Gaussian start that takes the place of the uniform one; 0 for none
     * @return [rows, width], overwritten by the next call
     */
    public float[] last(Victim victim, Batch batch, Threat now, RowLoss goal, double deviation) {
        if (deviation > 0) {
            startBeside(batch, now, deviation);
        } else {
            start(batch, now);
        }
        for (int step = 0; step < steps; step++) {
            look(victim, batch, goal);
            victim.gradients(logitGradients, batch.rows(), gradients);
            move(batch, now, sizes.at(step, now.epsilon()));
        }
        return x;
    }

    private void look(Victim victim, Batch batch, RowLoss goal) {
        victim.logits(x, batch.rows(), batch.logits());
        goal.apply(batch.logits(), batch.classes(), batch.labels(), batch.rows(), losses, logitGradients);
    }

    private void start(Batch batch, Threat threat) {
        int width = batch.width();
        System.arraycopy(batch.clean(), 0, x, 0, batch.rows() * width);
        for (int row = 0; row < batch.rows() && randomStart; row++) {
            Moves.start(threat, batch.clean(), batch.random(row), x, row * width, width);
            threat.project(batch.clean(), batch.lower(), batch.upper(), x, row * width, width);
        }
    }

    private void startBeside(Batch batch, Threat threat, double deviation) {
        int width = batch.width();
        for (int row = 0; row < batch.rows(); row++) {
            SplitMix64 random = batch.random(row);
            for (int i = row * width; i < (row + 1) * width; i++) {
                x[i] = (float) (batch.clean()[i] + deviation * random.nextGaussian());
            }
            threat.project(batch.clean(), batch.lower(), batch.upper(), x, row * width, width);
        }
    }

    private void move(Batch batch, Threat threat, double size) {
        int width = batch.width();
        for (int row = 0; row < batch.rows(); row++) {
            Moves.step(threat.norm(), x, gradients, size, x, row * width, width);
            threat.project(batch.clean(), batch.lower(), batch.upper(), x, row * width, width);
        }
    }
}
