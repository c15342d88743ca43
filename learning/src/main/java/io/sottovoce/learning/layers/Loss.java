package io.sottovoce.learning.layers;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.LossKind;

/**
 * The loss of a batch, computed on the host: outputs are few. Values are sums over the rows, gradients those of the mean.
 */
public interface Loss {
    /**
     * The sum of the rows' losses.
     *
     * @param outputs [rows, outputs], row-major
     * @param gradient where the gradient of the mean goes, as outputs
     */
    double loss(float[] outputs, Dataset data, int[] examples, int from, int rows, float[] gradient);

    /** Whether a row's prediction is right; false for real targets. */
    boolean correct(float[] outputs, int row, Dataset data, int example);

    /** The loss of a kind over so many outputs. */
    static Loss of(LossKind kind, int outputs) {
        return switch (kind) {
            case SOFTMAX_CROSS_ENTROPY -> new SoftmaxCrossEntropy(outputs);
            case MSE -> new SquaredError(outputs);
        };
    }

    /** Cross-entropy of the softmax of the outputs against one class, in nats. */
    record SoftmaxCrossEntropy(int classes) implements Loss {
        @Override
        public double loss(float[] outputs, Dataset data, int[] examples, int from, int rows, float[] gradient) {
            double sum = 0;
            float share = 1f / rows;
            for (int row = 0; row < rows; row++) {
                int at = row * classes;
                int label = data.label(examples[from + row]);
                float max = outputs[at];
                for (int c = 1; c < classes; c++) {
                    max = Math.max(max, outputs[at + c]);
                }
                double total = 0;
                for (int c = 0; c < classes; c++) {
                    double e = Math.exp(outputs[at + c] - max);
                    gradient[at + c] = (float) e;
                    total += e;
                }
                float scale = (float) (share / total);
                for (int c = 0; c < classes; c++) {
                    gradient[at + c] *= scale;
                }
                gradient[at + label] -= share;
                sum += Math.log(total) - (outputs[at + label] - max);
            }
            return sum;
        }

        @Override
        public boolean correct(float[] outputs, int row, Dataset data, int example) {
            int at = row * classes;
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (outputs[at + c] > outputs[at + best]) {
                    best = c;
                }
            }
            return best == data.label(example);
        }
    }

    /** Square of the difference between the one output and the target. */
    record SquaredError(int outputs) implements Loss {
        public SquaredError {
            if (outputs != 1) {
                throw new IllegalArgumentException("mse has " + outputs + " outputs, expected 1");
            }
        }

        @Override
        public double loss(float[] values, Dataset data, int[] examples, int from, int rows, float[] gradient) {
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                double difference = values[row] - target(data, examples[from + row]);
                gradient[row] = (float) (2 * difference / rows);
                sum += difference * difference;
            }
            return sum;
        }

        @Override
        public boolean correct(float[] values, int row, Dataset data, int example) {
            return false;
        }

        private static float target(Dataset data, int example) {
            return data.classes() == 0 ? data.target(example) : data.label(example);
        }
    }
}
