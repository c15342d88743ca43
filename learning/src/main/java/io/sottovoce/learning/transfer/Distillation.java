package io.sottovoce.learning.transfer;

import io.sottovoce.learning.BatchLoss;
import io.sottovoce.learning.data.Dataset;

/**
 * The loss of a student that learns from a teacher's probabilities as well as from the labels (Hinton, Vinyals and Dean,
 * Distilling the Knowledge in a Neural Network, 2015, section 2): {@code (1 - w) CE(labels) + w T^2 KL(teacher_T ||
 * student_T)}, where the probabilities at temperature T are the softmax of the outputs over T.
 */
public final class Distillation implements BatchLoss {
    private final Dataset data;
    private final float[] teacher;
    private final int classes;
    private final double temperature;
    private final double weight;

    /**
     * A loss over these data.
     *
     * @param teacher the teacher's outputs before the softmax: [examples, classes]
     * @param temperature above 0; at 1 the teacher's own probabilities
     * @param weight of the teacher, 0 to 1
     */
    public Distillation(Dataset data, float[] teacher, int classes, double temperature, double weight) {
        if (teacher.length != (long) data.size() * classes) {
            throw new IllegalArgumentException("the teacher has " + teacher.length + " outputs for " + data.size()
                    + " examples of " + classes + " classes");
        }
        if (!(temperature > 0 && temperature <= 1000 && weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException(
                    "temperature " + temperature + " and weight " + weight + ", expected above 0 to 1000 and 0 to 1");
        }
        this.data = data;
        this.teacher = teacher.clone();
        this.classes = classes;
        this.temperature = temperature;
        this.weight = weight;
    }

    @Override
    public double loss(float[] outputs, int[] examples, int from, int rows, float[] gradient) {
        double sum = 0;
        double[] student = new double[classes];
        double[] soft = new double[classes];
        double[] target = new double[classes];
        for (int row = 0; row < rows; row++) {
            int example = examples[from + row];
            int label = data.label(example);
            double hard = -logSoftmax(outputs, row * classes, 1, student)[label];
            logSoftmax(outputs, row * classes, temperature, soft);
            logSoftmax(teacher, example * classes, temperature, target);
            double divergence = 0;
            for (int c = 0; c < classes; c++) {
                double p = Math.exp(target[c]);
                divergence += p * (target[c] - soft[c]);
                double truth = c == label ? 1 : 0;
                double slope =
                        (1 - weight) * (Math.exp(student[c]) - truth) + weight * temperature * (Math.exp(soft[c]) - p);
                gradient[row * classes + c] = (float) (slope / rows);
            }
            sum += (1 - weight) * hard + weight * temperature * temperature * divergence;
        }
        return sum;
    }

    private double[] logSoftmax(float[] values, int at, double scale, double[] logs) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            logs[c] = values[at + c] / scale;
            max = Math.max(max, logs[c]);
        }
        double total = 0;
        for (int c = 0; c < classes; c++) {
            total += Math.exp(logs[c] - max);
        }
        double shift = max + Math.log(total);
        for (int c = 0; c < classes; c++) {
            logs[c] -= shift;
        }
        return logs;
    }
}
