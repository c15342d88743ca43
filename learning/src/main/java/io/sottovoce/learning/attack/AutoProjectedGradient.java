package io.sottovoce.learning.attack;

import java.util.Arrays;

/**
 * APGD (Croce and Hein, Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks,
 * 2020, algorithm 1): steps with momentum that begin at twice epsilon, and are halved, from the best point so far, at
 * checkpoints where too few of the steps since the last one rose or neither the step nor the best point has changed.
 */
public final class AutoProjectedGradient implements Attack {
    private static final double MOMENTUM = 0.75;
    private static final double RISING_SHARE = 0.75;
    private static final double FIRST_CHECKPOINT = 0.22;
    private static final double PERIOD_FALL = 0.03;
    private static final double PERIOD_MIN = 0.06;
    private static final double ROUNDING = 1e-9;

    private final RowLoss loss;
    private final int steps;
    private final float[] x;
    private final float[] previous;
    private final float[] next;
    private final float[] highest;
    private final float[] gradients;
    private final float[] highestGradients;
    private final float[] logitGradients;
    private final double[] losses;
    private final double[] lastLosses;
    private final double[] highestLosses;
    private final double[] highestAtCheckpoint;
    private final double[] sizes;
    private final boolean[] halvedAtCheckpoint;
    private final int[] rises;
    private final int[] checkpoints;

    /**
     * An attack of so many steps.
     *
     * @param loss {@link RowLoss#crossEntropy} or {@link RowLoss#logitsRatio}
     */
    public AutoProjectedGradient(Batch batch, int rowsMax, RowLoss loss, int steps) {
        this.loss = loss;
        this.steps = steps;
        this.x = new float[rowsMax * batch.width()];
        this.previous = new float[x.length];
        this.next = new float[x.length];
        this.highest = new float[x.length];
        this.gradients = new float[x.length];
        this.highestGradients = new float[x.length];
        this.logitGradients = new float[rowsMax * batch.classes()];
        this.losses = new double[rowsMax];
        this.lastLosses = new double[rowsMax];
        this.highestLosses = new double[rowsMax];
        this.highestAtCheckpoint = new double[rowsMax];
        this.sizes = new double[rowsMax];
        this.halvedAtCheckpoint = new boolean[rowsMax];
        this.rises = new int[rowsMax];
        this.checkpoints = checkpoints(steps);
    }

    /** w_j = ceil(p_j steps) with p_0 = 0, p_1 = .22 and periods that shrink by .03 down to .06. */
    static int[] checkpoints(int steps) {
        int[] found = new int[1 + (int) Math.ceil(1 / PERIOD_MIN)];
        double share = FIRST_CHECKPOINT;
        double period = FIRST_CHECKPOINT;
        int count = 1;
        while (share <= 1) {
            int checkpoint = (int) Math.ceil(share * steps - ROUNDING);
            if (checkpoint > found[count - 1]) {
                found[count++] = checkpoint;
            }
            period = Math.max(period - PERIOD_FALL, PERIOD_MIN);
            share += period;
        }
        return Arrays.copyOf(found, count);
    }

    @Override
    public void run(Victim victim, Batch batch) {
        start(batch);
        look(victim, batch);
        int checkpoint = 1;
        for (int step = 0; step < steps && !batch.allBroken(); step++) {
            move(batch, step == 0 ? 1 : MOMENTUM);
            look(victim, batch);
            if (checkpoint < checkpoints.length && step + 1 == checkpoints[checkpoint]) {
                int period = checkpoints[checkpoint] - checkpoints[checkpoint - 1];
                adjust(batch, period);
                checkpoint++;
            }
        }
    }

    private void start(Batch batch) {
        int width = batch.width();
        Threat threat = batch.threat();
        for (int row = 0; row < batch.rows(); row++) {
            Moves.start(threat, batch.clean(), batch.random(row), x, row * width, width);
            threat.project(batch.clean(), batch.lower(), batch.upper(), x, row * width, width);
        }
        System.arraycopy(x, 0, previous, 0, batch.rows() * width);
        Arrays.fill(sizes, 2 * threat.epsilon());
        Arrays.fill(highestLosses, Double.NEGATIVE_INFINITY);
        Arrays.fill(highestAtCheckpoint, Double.NEGATIVE_INFINITY);
        Arrays.fill(lastLosses, Double.NEGATIVE_INFINITY);
        Arrays.fill(halvedAtCheckpoint, true);
        Arrays.fill(rises, 0);
    }

    /** Loss and gradient at x; what is higher than before is kept. */
    private void look(Victim victim, Batch batch) {
        int width = batch.width();
        victim.logits(x, batch.rows(), batch.logits());
        loss.apply(batch.logits(), batch.classes(), batch.labels(), batch.rows(), losses, logitGradients);
        batch.offer(x, losses);
        victim.gradients(logitGradients, batch.rows(), gradients);
        for (int row = 0; row < batch.rows(); row++) {
            rises[row] += losses[row] > lastLosses[row] && lastLosses[row] > Double.NEGATIVE_INFINITY ? 1 : 0;
            lastLosses[row] = losses[row];
            if (losses[row] > highestLosses[row]) {
                highestLosses[row] = losses[row];
                System.arraycopy(x, row * width, highest, row * width, width);
                System.arraycopy(gradients, row * width, highestGradients, row * width, width);
            }
        }
    }

    /** z = P(x + eta d); x := P(x + a (z - x) + (1 - a) (x - previous x)). */
    private void move(Batch batch, double momentum) {
        int width = batch.width();
        Threat threat = batch.threat();
        float share = (float) momentum;
        for (int row = 0; row < batch.rows(); row++) {
            int at = row * width;
            Moves.step(threat.norm(), x, gradients, sizes[row], next, at, width);
            threat.project(batch.clean(), batch.lower(), batch.upper(), next, at, width);
            for (int i = at; i < at + width; i++) {
                float moved = x[i] + share * (next[i] - x[i]) + (1 - share) * (x[i] - previous[i]);
                previous[i] = x[i];
                x[i] = moved;
            }
            threat.project(batch.clean(), batch.lower(), batch.upper(), x, at, width);
        }
    }

    private void adjust(Batch batch, int period) {
        int width = batch.width();
        for (int row = 0; row < batch.rows(); row++) {
            boolean fewRose = rises[row] < RISING_SHARE * period;
            boolean stuck = !halvedAtCheckpoint[row] && highestLosses[row] <= highestAtCheckpoint[row];
            halvedAtCheckpoint[row] = fewRose || stuck;
            if (halvedAtCheckpoint[row]) {
                sizes[row] /= 2;
                System.arraycopy(highest, row * width, x, row * width, width);
                System.arraycopy(highest, row * width, previous, row * width, width);
                System.arraycopy(highestGradients, row * width, gradients, row * width, width);
                lastLosses[row] = highestLosses[row];
            }
            highestAtCheckpoint[row] = highestLosses[row];
            rises[row] = 0;
        }
    }
}
