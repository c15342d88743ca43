package io.sottovoce.learning.attack;

import java.util.Arrays;

/**
 * FAB (Croce and Hein, Minimally distorted Adversarial Examples with a Fast Adaptive Boundary Attack, 2020, algorithm 1): looks
 * for the nearest misclassified point, whatever the budget. Each step goes a little beyond the nearest decision boundary as
 * the gradients at the present point have it, drawn towards the clean row; a point that is misclassified is remembered where
 * it is the nearest so far, and the search goes on from a little closer to the clean row. A row is broken where the nearest
 * point is within the budget.
 *
 * <p>Differs from the paper in two things, every ten steps. The clean row's own way to the boundary is looked at without going
 * beyond it, which is exact for a linear model, inside the box as well. And the boundary is looked for along the line from the
 * nearest point to the clean row, not at the end only: a longer search then finds whatever a shorter one of a multiple of ten
 * has found. Each step takes two passes forward and one back for every wrong class.
 */
public final class FastAdaptiveBoundary implements Attack {
    private static final double BIAS_MAX = 0.1;
    private static final double OVERSHOOT = 1.05;
    private static final double ROUNDING = 1e-5;
    private static final float BACKWARD = 0.9f;
    private static final int REFINED_EVERY = 10;
    private static final double TINY = 1e-30;

    private final RowLoss margin = RowLoss.margin();
    private final int steps;
    private final int starts;
    private final PlaneProjection projection;
    private final NearestPoints nearest;
    private final float[] x;
    private final float[] direct;
    private final float[] gradients;
    private final float[] slopes;
    private final float[] logitGradients;
    private final float[] way;
    private final float[] cleanWay;
    private final double[] losses;
    private final double[] values;
    private final double[] distances;

    /**
     * An attack of so many steps from the clean row, and as many from each further start, at random.
     *
     * @param starts 1 or more
     */
    public FastAdaptiveBoundary(Batch batch, int rowsMax, int steps, int starts) {
        this.steps = steps;
        this.starts = starts;
        this.projection = new PlaneProjection(batch.threat());
        this.nearest = new NearestPoints(batch, rowsMax);
        this.x = new float[rowsMax * batch.width()];
        this.direct = new float[x.length];
        this.gradients = new float[x.length];
        this.slopes = new float[x.length];
        this.logitGradients = new float[rowsMax * batch.classes()];
        this.way = new float[batch.width()];
        this.cleanWay = new float[batch.width()];
        this.losses = new double[rowsMax];
        this.values = new double[rowsMax];
        this.distances = new double[rowsMax];
    }

    @Override
    public void run(Victim victim, Batch batch) {
        System.arraycopy(batch.clean(), 0, x, 0, batch.rows() * batch.width());
        look(victim, batch, x);
        nearest.begin(batch, losses);
        for (int start = 0; start < starts; start++) {
            if (start > 0) {
                scatter(batch);
            }
            search(victim, batch);
        }
        nearest.offerTo(batch);
    }

    private void search(Victim victim, Batch batch) {
        for (int step = 0; step < steps; step++) {
            linearise(victim, batch);
            move(batch);
            look(victim, batch, x);
            nearest.take(batch, x, losses);
            retreat(batch);
            if ((step + 1) % REFINED_EVERY == 0 || step == steps - 1) {
                look(victim, batch, direct);
                nearest.take(batch, direct, losses);
                nearest.refine(victim, batch);
            }
        }
    }

    /** A point halfway to the nearest one so far, or to the edge of the ball, in any direction. */
    private void scatter(Batch batch) {
        int width = batch.width();
        for (int row = 0; row < batch.rows(); row++) {
            double radius = Math.min(nearest.distance(row), batch.threat().epsilon()) / 2;
            Moves.scatter(batch.threat().norm(), batch.clean(), batch.random(row), radius, x, row * width, width);
            batch.threat().intoBox(x, row * width, width);
        }
    }

    private void look(Victim victim, Batch batch, float[] points) {
        victim.logits(points, batch.rows(), batch.logits());
        margin.apply(batch.logits(), batch.classes(), batch.labels(), batch.rows(), losses, logitGradients);
    }

    /** The boundary to the class that is nearest by value over dual norm of the gradient. */
    private void linearise(Victim victim, Batch batch) {
        int width = batch.width();
        int classes = batch.classes();
        victim.logits(x, batch.rows(), batch.logits());
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        for (int wrong = 0; wrong < classes - 1; wrong++) {
            Arrays.fill(logitGradients, 0, batch.rows() * classes, 0);
            for (int row = 0; row < batch.rows(); row++) {
                logitGradients[row * classes + other(wrong, batch.labels()[row])] = 1;
                logitGradients[row * classes + batch.labels()[row]] = -1;
            }
            victim.gradients(logitGradients, batch.rows(), gradients);
            for (int row = 0; row < batch.rows(); row++) {
                int at = row * classes;
                double value = (double) batch.logits()[at + other(wrong, batch.labels()[row])]
                        - batch.logits()[at + batch.labels()[row]];
                double distance =
                        Math.abs(value) / Math.max(TINY, dualNorm(batch.threat().norm(), row, width));
                if (distance < distances[row]) {
                    distances[row] = distance;
                    values[row] = value;
                    System.arraycopy(gradients, row * width, slopes, row * width, width);
                }
            }
        }
    }

    private static int other(int wrong, int label) {
        return wrong < label ? wrong : wrong + 1;
    }

    private double dualNorm(Norm norm, int row, int width) {
        double sum = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            sum += norm == Norm.LINF ? Math.abs(gradients[i]) : (double) gradients[i] * gradients[i];
        }
        return norm == Norm.LINF ? sum : Math.sqrt(sum);
    }

    /** The better the clean row's own way to the boundary beside that of the present point, the more it counts. */
    private void move(Batch batch) {
        int width = batch.width();
        float[] clean = batch.clean();
        for (int row = 0; row < batch.rows(); row++) {
            int at = row * width;
            double atClean = values[row];
            for (int i = at; i < at + width; i++) {
                atClean += slopes[i] * ((double) clean[i] - x[i]);
            }
            double length = projection.way(slopes, values[row], x, at, way);
            double cleanLength = projection.way(slopes, atClean, clean, at, cleanWay);
            double both = length + cleanLength;
            double bias = both > 0 ? Math.min(length / both, BIAS_MAX) : 0;
            for (int i = 0; i < width; i++) {
                double here = x[at + i] + OVERSHOOT * way[i];
                double there = clean[at + i] + OVERSHOOT * cleanWay[i];
                x[at + i] = (float) ((1 - bias) * here + bias * there);
                direct[at + i] = (float) (clean[at + i] + (1 + ROUNDING) * cleanWay[i]);
            }
            batch.threat().intoBox(direct, at, width);
            batch.threat().intoBox(x, at, width);
        }
    }

    private void retreat(Batch batch) {
        int width = batch.width();
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.misclassified(row)) {
                for (int i = row * width; i < (row + 1) * width; i++) {
                    x[i] = batch.clean()[i] + BACKWARD * (x[i] - batch.clean()[i]);
                }
            }
        }
    }
}
