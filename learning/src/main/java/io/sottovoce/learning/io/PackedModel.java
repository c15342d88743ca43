package io.sottovoce.learning.io;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.util.List;

/** A model whose blocks are packed, in the order of {@link ModelSpec#blocks()}. */
public record PackedModel(ModelSpec spec, List<PackedBlock> blocks) {
    /** Checks that every block has as many parameters as the model's. */
    public PackedModel {
        blocks = List.copyOf(blocks);
        List<ParameterBlock> expected = spec.blocks();
        if (blocks.size() != expected.size()) {
            throw new IllegalArgumentException(blocks.size() + " blocks, the model has " + expected.size());
        }
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).size() != expected.get(i).size()) {
                throw new IllegalArgumentException(expected.get(i).name() + ": "
                        + blocks.get(i).size() + " parameters, the model has "
                        + expected.get(i).size());
            }
        }
    }

    /** The model with its parameters as floats. */
    public StoredModel unpack() {
        float[] parameters = new float[spec.parameterCount()];
        for (int i = 0; i < blocks.size(); i++) {
            float[] values = blocks.get(i).unpack();
            System.arraycopy(values, 0, parameters, spec.blocks().get(i).offset(), values.length);
        }
        return new StoredModel(spec, parameters);
    }

    /** Bytes of all blocks before lossless compression. */
    public long bytes() {
        return blocks.stream().mapToLong(PackedBlock::bytes).sum();
    }
}
