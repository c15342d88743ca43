package io.sottovoce.learning.attack;

import io.sottovoce.learning.spec.SplitMix64;
import java.util.Arrays;

/**
 * The Square attack (Andriushchenko et al., Square Attack: a query-efficient black-box adversarial attack via random search,
 * 2020): random search over squares of a perturbation whose every feature is at the edge of the ball, by the margin alone.
 * Linf as in algorithm 2; for L2 a square's share of the perturbation is given a new sign pattern and a new place, and the
 * whole is brought back to the sphere: their sampling of algorithm 3 without its pyramid-shaped windows.
 */
public final class SquareSearch implements Attack {
    private static final double FIRST_SHARE = 0.8;
    private static final int SCHEDULE = 10_000;
    private static final int[] HALVINGS = {10, 50, 200, 1000, 2000, 4000, 6000, 8000};

    private final RowLoss margin = RowLoss.margin();
    private final int queries;
    private final int height;
    private final int wide;
    private final int channels;
    private final float[] x;
    private final float[] candidate;
    private final float[] ignored;
    private final double[] losses;
    private final double[] held;

    /**
     * A search of so many queries.
     *
     * @param shape of an example: [height, width, channels], or [features], which counts as a line of pixels
     */
    public SquareSearch(Batch batch, int rowsMax, int[] shape, int queries) {
        boolean image = shape.length == 3;
        this.queries = queries;
        this.height = image ? shape[0] : 1;
        this.wide = image ? shape[1] : batch.width();
        this.channels = image ? shape[2] : 1;
        this.x = new float[rowsMax * batch.width()];
        this.candidate = new float[x.length];
        this.ignored = new float[rowsMax * batch.classes()];
        this.losses = new double[rowsMax];
        this.held = new double[rowsMax];
    }

    @Override
    public void run(Victim victim, Batch batch) {
        int width = batch.width();
        for (int row = 0; row < batch.rows(); row++) {
            stripes(batch, row);
            batch.threat().project(batch.clean(), batch.lower(), batch.upper(), candidate, row * width, width);
        }
        Arrays.fill(held, Double.NEGATIVE_INFINITY);
        accept(victim, batch);
        for (int query = 1; query < queries && !batch.allBroken(); query++) {
            int side = side(share(query));
            for (int row = 0; row < batch.rows(); row++) {
                propose(batch, row, side);
            }
            accept(victim, batch);
        }
    }

    /** The share of pixels in a square: halves at fixed shares of the queries. */
    private double share(int query) {
        double at = (double) query * SCHEDULE / queries;
        double share = FIRST_SHARE;
        for (int halving : HALVINGS) {
            share /= at > halving ? 2 : 1;
        }
        return share;
    }

    private int side(double share) {
        double side = height == 1 ? share * wide : Math.sqrt(share * height * wide);
        return (int) Math.max(1, Math.round(side));
    }

    /** Vertical stripes of one pixel. */
    private void stripes(Batch batch, int row) {
        SplitMix64 random = batch.random(row);
        double amount = amount(batch);
        int at = row * batch.width();
        for (int j = 0; j < wide; j++) {
            for (int c = 0; c < channels; c++) {
                float change = (float) (random.nextBoolean() ? amount : -amount);
                for (int i = 0; i < height; i++) {
                    int feature = at + (i * wide + j) * channels + c;
                    candidate[feature] = batch.clean()[feature] + change;
                }
            }
        }
    }

    private void propose(Batch batch, int row, int side) {
        int width = batch.width();
        int at = row * width;
        System.arraycopy(x, at, candidate, at, width);
        if (batch.broken(row)) {
            return;
        }
        SplitMix64 random = batch.random(row);
        int down = Math.min(side, height);
        int across = Math.min(side, wide);
        int top = random.nextInt(height - down + 1);
        int left = random.nextInt(wide - across + 1);
        double amount =
                amount(batch) * (batch.threat().norm() == Norm.L2 ? Math.sqrt((double) wide * height) / side : 1);
        for (int c = 0; c < channels; c++) {
            float change = (float) (random.nextBoolean() ? amount : -amount);
            for (int i = top; i < top + down; i++) {
                for (int j = left; j < left + across; j++) {
                    int feature = at + (i * wide + j) * channels + c;
                    candidate[feature] = batch.clean()[feature] + change;
                }
            }
        }
        batch.threat().project(batch.clean(), batch.lower(), batch.upper(), candidate, at, width);
    }

    /** What each feature is moved by: to the edge of the ball. */
    private static double amount(Batch batch) {
        Threat threat = batch.threat();
        return threat.norm() == Norm.LINF ? threat.epsilon() : threat.epsilon() / Math.sqrt(batch.width());
    }

    private void accept(Victim victim, Batch batch) {
        int width = batch.width();
        victim.logits(candidate, batch.rows(), batch.logits());
        margin.apply(batch.logits(), batch.classes(), batch.labels(), batch.rows(), losses, ignored);
        batch.offer(candidate, losses);
        for (int row = 0; row < batch.rows(); row++) {
            if (losses[row] > held[row]) {
                held[row] = losses[row];
                System.arraycopy(candidate, row * width, x, row * width, width);
            }
        }
    }
}
