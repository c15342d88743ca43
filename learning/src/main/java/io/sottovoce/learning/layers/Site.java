package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Kernels;
import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.kernels.VectorMath;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;

/** What the layers of a model are prepared with. Shared by networks of all numbers of rows. */
public record Site(
        ModelSpec spec,
        Kernels kernels,
        Buffers buffers,
        Tensor parameters,
        Tensor gradients,
        Phase phase,
        DirectDescent descent,
        VectorMath math) {
    Tensor parameter(String block) {
        return view(block, parameters);
    }

    Tensor gradient(String block) {
        return view(block, gradients);
    }

    private Tensor view(String name, Tensor vector) {
        ParameterBlock block = spec.block(name);
        return vector.slice(
                block.offset(),
                block.shape().stream().mapToLong(Integer::longValue).toArray());
    }
}
