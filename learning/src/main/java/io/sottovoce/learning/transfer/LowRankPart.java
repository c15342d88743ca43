package io.sottovoce.learning.transfer;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import io.sottovoce.learning.spec.SplitMix64;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Low-rank adapters (Hu and others, LoRA, 2021, section 4.1): a weight W [inputs, units] becomes {@code W + (alpha / rank)
 * A B} with A [inputs, rank] and B [rank, units]; A and B are trained, W stays. B begins at zero, so the model begins as
 * it is; A is uniform in ±1/sqrt(inputs). A convolution's weight is adapted as the matrix [places x channels, filters].
 *
 * <p>Blocks named to be trained as a whole, a new head and its bias for instance, are trained beside the adapters.
 */
public final class LowRankPart implements TrainedPart {
    private final int rank;
    private final float scale;
    private final float[] base;
    private final List<Adapter> adapters = new ArrayList<>();
    private final List<ParameterBlock> whole;
    private final int size;
    private final float[] start;

    /**
     * Adapters for every weight that gets smaller by them.
     *
     * @param base the parameters that stay
     * @param rank at least 1
     * @param alpha scale of the adapters; twice the rank is usual
     * @param whole blocks whose names begin with one of these are trained as they are
     * @param seed of A
     */
    public LowRankPart(ModelSpec spec, float[] base, int rank, double alpha, Collection<String> whole, long seed) {
        Blocks.requireKnown(spec, whole);
        if (rank < 1 || !(alpha > 0)) {
            throw new IllegalArgumentException("rank " + rank + " and alpha " + alpha + ", expected 1 or more and > 0");
        }
        this.rank = rank;
        this.scale = (float) (alpha / rank);
        this.base = base.clone();
        this.whole = spec.blocks().stream()
                .filter(block -> whole.stream().anyMatch(block.name()::startsWith))
                .toList();
        int at = 0;
        for (ParameterBlock block : spec.blocks()) {
            if (block.shape().size() >= 2 && !this.whole.contains(block)) {
                Adapter adapter = new Adapter(block, block.size() / block.channels(), block.channels(), at);
                if (adapter.size(rank) < block.size()) {
                    adapters.add(adapter);
                    at += adapter.size(rank);
                }
            }
        }
        if (adapters.isEmpty()) {
            throw new IllegalArgumentException("rank " + rank + " makes no weight of the model smaller");
        }
        float[] full = Blocks.gather(this.whole, base);
        this.size = at + full.length;
        this.start = new float[size];
        SplitMix64 random = new SplitMix64(seed);
        adapters.forEach(adapter -> adapter.fill(start, rank, random));
        System.arraycopy(full, 0, start, at, full.length);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public float[] initial() {
        return start.clone();
    }

    /** Names of the blocks that have an adapter. */
    public List<String> adapted() {
        return adapters.stream().map(adapter -> adapter.block.name()).toList();
    }

    @Override
    public void expand(float[] trained, float[] parameters) {
        for (Adapter adapter : adapters) {
            adapter.expand(trained, base, parameters, rank, scale);
        }
        int at = size;
        for (int i = whole.size() - 1; i >= 0; i--) {
            at -= whole.get(i).size();
            System.arraycopy(
                    trained, at, parameters, whole.get(i).offset(), whole.get(i).size());
        }
    }

    @Override
    public void pullBack(float[] gradient, float[] trained, float[] pulled) {
        for (Adapter adapter : adapters) {
            adapter.pullBack(gradient, trained, pulled, rank, scale);
        }
        int at = size;
        for (int i = whole.size() - 1; i >= 0; i--) {
            at -= whole.get(i).size();
            System.arraycopy(
                    gradient, whole.get(i).offset(), pulled, at, whole.get(i).size());
        }
    }

    /**
     * One weight's A, [inputs, rank], and B, [rank, units], behind one another in the trained vector.
     *
     * @param at where A begins
     */
    private record Adapter(ParameterBlock block, int inputs, int units, int at) {
        int size(int rank) {
            return Math.multiplyExact(rank, inputs + units);
        }

        int b(int rank) {
            return at + inputs * rank;
        }

        void fill(float[] vector, int rank, SplitMix64 random) {
            float bound = (float) (1 / Math.sqrt(inputs));
            for (int i = at; i < b(rank); i++) {
                vector[i] = bound * (2 * SplitMix64.unit(random.nextLong()) - 1);
            }
        }

        void expand(float[] vector, float[] base, float[] parameters, int rank, float scale) {
            for (int in = 0; in < inputs; in++) {
                int row = block.offset() + in * units;
                System.arraycopy(base, row, parameters, row, units);
                for (int r = 0; r < rank; r++) {
                    float a = scale * vector[at + in * rank + r];
                    int b = b(rank) + r * units;
                    for (int unit = 0; unit < units; unit++) {
                        parameters[row + unit] += a * vector[b + unit];
                    }
                }
            }
        }

        /** {@code dA = scale dW B^T}, {@code dB = scale A^T dW}. */
        void pullBack(float[] gradient, float[] vector, float[] pulled, int rank, float scale) {
            java.util.Arrays.fill(pulled, b(rank), b(rank) + rank * units, 0);
            for (int in = 0; in < inputs; in++) {
                int row = block.offset() + in * units;
                for (int r = 0; r < rank; r++) {
                    float a = scale * vector[at + in * rank + r];
                    int b = b(rank) + r * units;
                    float sum = 0;
                    for (int unit = 0; unit < units; unit++) {
                        float g = gradient[row + unit];
                        sum += g * vector[b + unit];
                        pulled[b + unit] += a * g;
                    }
                    pulled[at + in * rank + r] = scale * sum;
                }
            }
        }
    }
}
