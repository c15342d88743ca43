package io.sottovoce.learning.compress;

import io.sottovoce.learning.io.PackedBlock;
import io.sottovoce.learning.io.PackedModel;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.spec.ParameterBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Packs trained models. Only weights, blocks of two dimensions or more, become integers or signs; biases, scales and
 * statistics stay floats: they are few, and an error in them moves every output.
 */
public final class Packing {
    /** The largest magnitude of an integer; -128 is not used, so that zero is exact and signs are alike. */
    private static final int INTEGER_MAX = 127;

    private Packing() {}

    /**
     * Weights as eight-bit integers, symmetric, with a scale for each channel: the channel's largest magnitude over 127
     * (Jacob and others, Quantization and Training of Neural Networks, 2018; Krishnamoorthi 2018, section 3.1).
     */
    public static PackedModel integers(StoredModel model) {
        return pack(model, (block, values, index) -> isWeight(block) ? integers(block, values) : floats(values));
    }

    /**
     * Weights as signs with a scale for each channel, the mean of the channel's magnitudes, which is the best scale in the
     * mean square (Rastegari and others, XNOR-Net, 2016, section 3.1). The first and the last weight become integers
     * instead, as there.
     */
    public static PackedModel signs(StoredModel model) {
        int[] weights = weightBlocks(model);
        int first = weights.length == 0 ? -1 : weights[0];
        int last = weights.length == 0 ? -1 : weights[weights.length - 1];
        return pack(model, (block, values, index) -> {
            if (!isWeight(block)) {
                return floats(values);
            }
            return index == first || index == last ? integers(block, values) : signs(block, values);
        });
    }

    /** Blocks that are mostly zero by their other values; the rest as floats. */
    public static PackedModel sparse(StoredModel model) {
        return pack(model, (block, values, index) -> {
            PackedBlock sparse = sparse(values);
            PackedBlock floats = floats(values);
            return sparse.bytes() < floats.bytes() ? sparse : floats;
        });
    }

    /** Whether a block is packed as integers or signs. */
    public static boolean isWeight(ParameterBlock block) {
        return block.shape().size() >= 2;
    }

    /** Share of the weights that are zero. */
    public static double sparsity(StoredModel model) {
        long zeros = 0;
        long count = 0;
        for (ParameterBlock block : model.spec().blocks()) {
            for (int i = block.offset(); isWeight(block) && i < block.end(); i++) {
                zeros += model.parameters()[i] == 0 ? 1 : 0;
                count++;
            }
        }
        return count == 0 ? 0 : (double) zeros / count;
    }

    private static int[] weightBlocks(StoredModel model) {
        List<ParameterBlock> blocks = model.spec().blocks();
        return java.util.stream.IntStream.range(0, blocks.size())
                .filter(i -> isWeight(blocks.get(i)))
                .toArray();
    }

    private static PackedModel pack(StoredModel model, Packer packer) {
        List<PackedBlock> packed = new ArrayList<>();
        List<ParameterBlock> blocks = model.spec().blocks();
        for (int i = 0; i < blocks.size(); i++) {
            ParameterBlock block = blocks.get(i);
            float[] values = Arrays.copyOfRange(model.parameters(), block.offset(), block.end());
            packed.add(packer.pack(block, values, i));
        }
        return new PackedModel(model.spec(), packed);
    }

    private static PackedBlock floats(float[] values) {
        return new PackedBlock.Floats(values);
    }

    private static PackedBlock integers(ParameterBlock block, float[] values) {
        float[] scales = new float[block.channels()];
        for (int i = 0; i < values.length; i++) {
            scales[i % scales.length] = Math.max(scales[i % scales.length], Math.abs(values[i]));
        }
        for (int c = 0; c < scales.length; c++) {
            scales[c] /= INTEGER_MAX;
        }
        byte[] integers = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            float scale = scales[i % scales.length];
            int rounded = scale == 0 ? 0 : Math.round(values[i] / scale);
            integers[i] = (byte) Math.min(Math.max(rounded, -INTEGER_MAX), INTEGER_MAX);
        }
        return new PackedBlock.Integers(scales, integers);
    }

    private static PackedBlock signs(ParameterBlock block, float[] values) {
        BitSet positive = new BitSet(values.length);
        for (int i = 0; i < values.length; i++) {
            positive.set(i, values[i] >= 0);
        }
        return new PackedBlock.Signs(meanMagnitudes(values, block.channels()), positive, values.length);
    }

    /** The mean magnitude of each channel, where channels are the last dimension. */
    public static float[] meanMagnitudes(float[] values, int channels) {
        double[] sums = new double[channels];
        for (int i = 0; i < values.length; i++) {
            sums[i % channels] += Math.abs(values[i]);
        }
        float[] means = new float[channels];
        for (int c = 0; c < channels; c++) {
            means[c] = (float) (sums[c] * channels / values.length);
        }
        return means;
    }

    private static PackedBlock sparse(float[] values) {
        BitSet present = new BitSet(values.length);
        int count = 0;
        float[] kept = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                present.set(i);
                kept[count++] = values[i];
            }
        }
        return new PackedBlock.Sparse(present, Arrays.copyOf(kept, count), values.length);
    }

    private interface Packer {
        PackedBlock pack(ParameterBlock block, float[] values, int index);
    }
}
