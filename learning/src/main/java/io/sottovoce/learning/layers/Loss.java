package io.sottovoce.learning.layers;

import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.kernels.VectorMath;
import io.sottovoce.learning.spec.LossKind;
import io.sottovoce.learning.spec.LossSpec;
import io.sottovoce.learning.spec.ModelSpec;

/**
 * The loss of a batch, computed on the host: outputs are few. Values are sums over the rows, gradients those of the mean.
 * Holds scratch memory; thread-confined.
 */
public interface Loss {
    /**
     * The sum of the rows' losses.
     *
     * @param outputs [rows, outputs], row-major
     * @param gradient where the gradient of the mean goes, as outputs
     */
    double loss(float[] outputs, Dataset data, int[] examples, int from, int rows, float[] gradient);

    /** Which share of a row's prediction is right: 0 or 1 for a class, the share of times for text, 0 for real targets. */
    double correct(float[] outputs, int row, Dataset data, int example);

    /** The loss of a model. */
    static Loss of(LossSpec spec, ModelSpec model) {
        return switch (spec.kind()) {
            case SOFTMAX_CROSS_ENTROPY -> new SoftmaxCrossEntropy(model.outputs(), spec);
            case BINARY_CROSS_ENTROPY -> new BinaryCrossEntropy(spec);
            case MSE -> new SquaredError();
            case RECONSTRUCTION -> new Reconstruction(model.outputSize());
            case NEXT_TOKEN -> new NextToken(model, spec);
        };
    }

    /** Whether a model's last layer belongs to a loss: it then takes that layer's arguments. */
    static boolean takesLast(LossKind kind, ModelSpec model) {
        return switch (kind) {
            case SOFTMAX_CROSS_ENTROPY, NEXT_TOKEN -> model.endsInSoftmax();
            case BINARY_CROSS_ENTROPY -> model.endsInSigmoid();
            default -> false;
        };
    }

    /** Cross-entropy of the softmax of groups of outputs against one class each. */
    final class CrossEntropy {
        private final int classes;
        private final float smoothing;
        private final VectorMath math = new VectorMath();
        private double[] logSums = new double[0];

        CrossEntropy(int classes, double smoothing) {
            this.classes = classes;
            this.smoothing = (float) smoothing;
        }

        /** Writes the softmax of so many groups to the place of their gradients, from which {@link #of} goes on. */
        void softmax(float[] outputs, int groups, float[] gradient) {
            if (logSums.length < groups) {
                logSums = new double[groups];
            }
            System.arraycopy(outputs, 0, gradient, 0, groups * classes);
            math.softmaxRows(gradient, groups, classes, logSums);
        }

        /** The loss of one of these groups in nats; its gradient times {@code share} takes the place of the softmax. */
        double of(float[] outputs, int group, int label, float share, float[] gradient) {
            int at = group * classes;
            double loss = logSums[group] - outputs[at + label];
            if (smoothing > 0) {
                double mean = 0;
                for (int c = at; c < at + classes; c++) {
                    mean += outputs[c];
                }
                loss = (1 - smoothing) * loss + smoothing * (logSums[group] - mean / classes);
            }
            float spread = smoothing / classes;
            for (int c = at; c < at + classes; c++) {
                gradient[c] = share * (gradient[c] - spread);
            }
            gradient[at + label] -= share * (1 - smoothing);
            return loss;
        }

        int best(float[] outputs, int at) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (outputs[at + c] > outputs[at + best]) {
                    best = c;
                }
            }
            return best;
        }
    }

    /** Cross-entropy of the softmax of the outputs against one class, in nats. */
    final class SoftmaxCrossEntropy implements Loss {
        private final int classes;
        private final CrossEntropy entropy;
        private final double[] weights;

        SoftmaxCrossEntropy(int classes, LossSpec spec) {
            this.classes = classes;
            this.entropy = new CrossEntropy(classes, spec.labelSmoothing());
            this.weights = weights(spec);
        }

        static double[] weights(LossSpec spec) {
            return spec.classWeights().stream().mapToDouble(Double::doubleValue).toArray();
        }

        @Override
        public double loss(float[] outputs, Dataset data, int[] examples, int from, int rows, float[] gradient) {
            entropy.softmax(outputs, rows, gradient);
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                int label = data.label(examples[from + row]);
                double weight = weights.length == 0 ? 1 : weights[label];
                sum += weight * entropy.of(outputs, row, label, (float) (weight / rows), gradient);
            }
            return sum;
        }

        @Override
        public double correct(float[] outputs, int row, Dataset data, int example) {
            return entropy.best(outputs, row * classes) == data.label(example) ? 1 : 0;
        }
    }

    /** Cross-entropy of the sigmoid of one output against a class of two, in nats. */
    final class BinaryCrossEntropy implements Loss {
        private final double smoothing;
        private final double[] weights;

        BinaryCrossEntropy(LossSpec spec) {
            this.smoothing = spec.labelSmoothing();
            this.weights = SoftmaxCrossEntropy.weights(spec);
        }

        @Override
        public double loss(float[] outputs, Dataset data, int[] examples, int from, int rows, float[] gradient) {
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                int label = data.label(examples[from + row]);
                double target = label * (1 - smoothing) + smoothing / 2;
                double weight = weights.length == 0 ? 1 : weights[label];
                double z = outputs[row];
                sum += weight * (Math.max(z, 0) - z * target + Math.log1p(Math.exp(-Math.abs(z))));
                gradient[row] = (float) (weight * (1 / (1 + Math.exp(-z)) - target) / rows);
            }
            return sum;
        }

        @Override
        public double correct(float[] outputs, int row, Dataset data, int example) {
            return (outputs[row] > 0 ? 1 : 0) == data.label(example) ? 1 : 0;
        }
    }

    /** Square of the difference between the one output and the target. */
    final class SquaredError implements Loss {
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
        public double correct(float[] values, int row, Dataset data, int example) {
            return 0;
        }

        private static float target(Dataset data, int example) {
            return data.classes() == 0 ? data.target(example) : data.label(example);
        }
    }

    /** Mean square of the differences between the outputs and the example itself. */
    final class Reconstruction implements Loss {
        private final float[] example;

        Reconstruction(int size) {
            this.example = new float[size];
        }

        @Override
        public double loss(float[] values, Dataset data, int[] examples, int from, int rows, float[] gradient) {
            double sum = 0;
            int size = example.length;
            for (int row = 0; row < rows; row++) {
                data.copyFeatures(examples[from + row], example, 0);
                for (int i = 0; i < size; i++) {
                    double difference = values[row * size + i] - example[i];
                    gradient[row * size + i] = (float) (2 * difference / size / rows);
                    sum += difference * difference / size;
                }
            }
            return sum;
        }

        @Override
        public double correct(float[] values, int row, Dataset data, int example) {
            return 0;
        }
    }

    /** Cross-entropy against the next token at each time, in nats a token. */
    final class NextToken implements Loss {
        private final int time;
        private final int tokens;
        private final CrossEntropy entropy;
        private final float[] example;

        NextToken(ModelSpec model, LossSpec spec) {
            this.time = model.outputShape().get(0);
            this.tokens = model.outputs();
            this.entropy = new CrossEntropy(tokens, spec.labelSmoothing());
            this.example = new float[time];
        }

        @Override
        public double loss(float[] outputs, Dataset data, int[] examples, int from, int rows, float[] gradient) {
            entropy.softmax(outputs, rows * time, gradient);
            double sum = 0;
            float share = 1f / rows / time;
            for (int row = 0; row < rows; row++) {
                int each = examples[from + row];
                data.copyFeatures(each, example, 0);
                for (int t = 0; t < time; t++) {
                    sum += entropy.of(outputs, row * time + t, target(data, each, t), share, gradient) / time;
                }
            }
            return sum;
        }

        @Override
        public double correct(float[] outputs, int row, Dataset data, int each) {
            data.copyFeatures(each, example, 0);
            int right = 0;
            for (int t = 0; t < time; t++) {
                int best = entropy.best(outputs, (row * time + t) * tokens);
                right += best == target(data, each, t) ? 1 : 0;
            }
            return (double) right / time;
        }

        private int target(Dataset data, int each, int t) {
            return t + 1 < time ? TokenLayers.index(example[t + 1], tokens, "token", "next-token") : data.label(each);
        }
    }
}
