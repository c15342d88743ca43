package io.sottovoce.learning.kernels;

/**
 * Equal matrices in one tensor: block {@code (i, j)} of {@code outer x inner} begins {@code i outerStep + j innerStep}
 * floats into the tensor and has rows of {@code columns} that are {@code rowStep} floats apart.
 */
public record Blocks(Tensor tensor, int outer, int inner, int outerStep, int innerStep, MatrixShape shape) {
    /** Extents of one block, and the distance between its rows. */
    public record MatrixShape(int rows, int columns, int rowStep) {}

    int count() {
        return outer * inner;
    }

    long offset(int block) {
        return (long) (block / inner) * outerStep + (long) (block % inner) * innerStep;
    }
}
