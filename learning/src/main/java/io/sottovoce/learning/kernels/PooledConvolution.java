package io.sottovoce.learning.kernels;

/**
 * A convolution with the rectifier and max-pool that follow it: outputs and their gradients are those of the pool, and what
 * the convolution itself puts out is written down nowhere.
 */
public interface PooledConvolution extends Convolution {
    /**
     * The gradient of the convolution's own outputs, for the inputs of the last forward run.
     *
     * @param gy as the pool's outputs
     * @param gz as the convolution's
     */
    Kernel unpool(Tensor gy, Tensor gz);
}
