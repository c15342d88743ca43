package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Blocks;
import io.sottovoce.learning.kernels.Kernel;
import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Attention;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Multi-head self-attention: one product for queries, keys and values, blocks of it for each row and head, and softmax on
 * the heap.
 */
final class AttentionLayer {
    private final Place place;
    private final boolean causal;
    private final int time;
    private final int scoreRows;
    private final Tensor weights;
    private final Tensor weightGradients;
    private final float[] a;
    private final float[] b;

    private AttentionLayer(Attention spec, Place place) {
        this.place = place;
        this.causal = spec.causal();
        this.time = place.input().get(0);
        this.scoreRows = place.rows() * spec.heads() * time;
        this.weights = place.buffer("weights", spec.heads(), time, time);
        this.weightGradients = place.buffer("weight gradients", spec.heads(), time, time);
        this.a = place.scratch(0, time);
        this.b = place.scratch(1, time);
    }

    static Layer prepare(Attention spec, Place place) {
        return new AttentionLayer(spec, place).layer(spec.heads());
    }

    private Layer layer(int heads) {
        Kernels kernels = place.kernels();
        int rows = place.rows();
        int width = place.channels();
        int positions = rows * time;
        Tensor x = place.x().view(positions, width);
        Tensor qkv = place.buffer("qkv", time, 3L * width).view(positions, 3L * width);
        Tensor gqkv = place.buffer("qkv gradient", time, 3L * width).view(positions, 3L * width);
        Tensor mixed = place.buffer("mixed", time, width).view(positions, width);
        Tensor gmixed = place.buffer("mixed gradient", time, width).view(positions, width);
        Tensor y = place.y().view(positions, width);
        Tensor gy = place.gy().view(positions, width);
        Parts in = new Parts(qkv, heads, width);
        Parts gin = new Parts(gqkv, heads, width);
        Blocks score = scores(weights, heads);
        Blocks gscore = scores(weightGradients, heads);
        Blocks mix = in.of(mixed, 0, width);
        Blocks gmix = in.of(gmixed, 0, width);
        double scale = 1 / Math.sqrt((double) width / heads);
        Kernel forward = Kernel.sequence(List.of(
                kernels.affine(x, place.parameter("weight"), place.parameter("bias"), false, qkv),
                kernels.blockMatmul(in.part(0), false, in.part(1), true, scale, score),
                this::softmax,
                kernels.blockMatmul(score, false, in.part(2), false, 1, mix),
                kernels.affine(mixed, place.parameter("output"), place.parameter("output.bias"), false, y)));
        List<Kernel> backward = new ArrayList<>(List.of(
                kernels.biasBackward(gy, false, gy, place.gradient("output.bias")),
                kernels.matmul(mixed, true, gy, false, place.gradient("output")),
                kernels.matmul(gy, false, place.parameter("output"), true, gmixed),
                kernels.blockMatmul(gmix, false, in.part(2), true, 1, gscore),
                kernels.blockMatmul(score, true, gmix, false, 1, gin.part(2)),
                this::softmaxBackward,
                kernels.blockMatmul(gscore, false, in.part(1), false, scale, gin.part(0)),
                kernels.blockMatmul(gscore, true, in.part(0), false, scale, gin.part(1)),
                kernels.biasBackward(gqkv, false, gqkv, place.gradient("bias")),
                kernels.matmul(x, true, gqkv, false, place.gradient("weight"))));
        if (place.gx() != null) {
            Tensor gx = place.gx().view(positions, width);
            backward.add(kernels.matmul(gqkv, false, place.parameter("weight"), true, gx));
        }
        return Layer.parametric(place.name(), forward, Kernel.sequence(backward));
    }

    private Blocks scores(Tensor tensor, int heads) {
        int square = time * time;
        return new Blocks(
                tensor, place.rows(), heads, heads * square, square, new Blocks.MatrixShape(time, time, time));
    }

    private void softmax() {
        for (int row = 0; row < scoreRows; row++) {
            int seen = causal ? row % time + 1 : time;
            weights.read(row * time, a, 0, seen);
            place.site().math().softmax(a, 0, seen);
            Arrays.fill(a, seen, time, 0);
            weights.write(row * time, a, 0, time);
        }
    }

    private void softmaxBackward() {
        for (int row = 0; row < scoreRows; row++) {
            int seen = causal ? row % time + 1 : time;
            weights.read(row * time, a, 0, seen);
            weightGradients.read(row * time, b, 0, seen);
            SoftmaxRows.backward(a, b, 0, seen);
            Arrays.fill(b, seen, time, 0);
            weightGradients.write(row * time, b, 0, time);
        }
    }

    /** Queries, keys and values of each row and head within the rows of one matrix. */
    private final class Parts {
        private final Tensor matrix;
        private final int heads;
        private final int width;

        Parts(Tensor matrix, int heads, int width) {
            this.matrix = matrix;
            this.heads = heads;
            this.width = width;
        }

        Blocks part(int index) {
            return of(matrix, index * width, 3 * width);
        }

        Blocks of(Tensor tensor, int from, int rowStep) {
            int head = width / heads;
            Tensor part = tensor.slice(from, tensor.size() - from);
            return new Blocks(
                    part, place.rows(), heads, time * rowStep, head, new Blocks.MatrixShape(time, head, rowStep));
        }
    }
}
