package io.sottovoce.learning;

import io.sottovoce.learning.data.Dataset;

/**
 * What a robust model says of the examples as they are, for a student to say of perturbed ones as well (Goldblum et al.,
 * Adversarially Robust Distillation, 2020, section 4): {@code (1 - w) CE(student(x)) + w T^2 KL(teacher_T(x) ||
 * student_T(x'))}.
 */
public final class RobustTeacher {
    private final float[] logits;
    private final int classes;
    private final double temperature;
    private final double weight;
    private final double[] student;
    private final double[] wanted;

    /**
     * A teacher.
     *
     * @param logits before the softmax: [examples, classes]; taken over
     * @param temperature T, above 0
     * @param weight w, 0 to 1
     */
    private RobustTeacher(float[] logits, int classes, double temperature, double weight) {
        boolean valid = classes >= 2 && temperature > 0 && temperature <= 1000 && weight >= 0 && weight <= 1;
        if (!valid) {
            throw new IllegalArgumentException(classes + " classes, temperature " + temperature + ", weight " + weight
                    + ": expected two or more, above 0 to 1000, 0 to 1");
        }
        this.logits = logits;
        this.classes = classes;
        this.temperature = temperature;
        this.weight = weight;
        this.student = new double[classes];
        this.wanted = new double[classes];
    }

    int classes() {
        return classes;
    }

    int examples() {
        return logits.length / classes;
    }

    /** What a model says of all examples. */
    public static RobustTeacher of(Model teacher, Dataset data, double temperature, double weight) {
        return new RobustTeacher(teacher.outputs(data), teacher.spec().outputs(), temperature, weight);
    }

    /**
     * The sum of the losses of pairs; gradients are those of their mean.
     *
     * @param outputs [2 rows, classes]: the student's, first of the clean rows, then of the perturbed ones
     * @param examples indices of the rows' examples
     */
    double loss(float[] outputs, Dataset data, int[] examples, int rows, float[] gradient) {
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            int label = data.label(examples[row]);
            logSoftmax(outputs, row * classes, 1, student);
            sum -= (1 - weight) * student[label];
            for (int c = 0; c < classes; c++) {
                double slope = Math.exp(student[c]) - (c == label ? 1 : 0);
                gradient[row * classes + c] = (float) ((1 - weight) * slope / rows);
            }
            int beside = (rows + row) * classes;
            logSoftmax(outputs, beside, temperature, student);
            logSoftmax(logits, examples[row] * classes, temperature, wanted);
            for (int c = 0; c < classes; c++) {
                double p = Math.exp(wanted[c]);
                sum += weight * temperature * temperature * p * (wanted[c] - student[c]);
                gradient[beside + c] = (float) (weight * temperature * (Math.exp(student[c]) - p) / rows);
            }
        }
        return sum;
    }

    private void logSoftmax(float[] values, int at, double scale, double[] logs) {
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            logs[c] = values[at + c] / scale;
            most = Math.max(most, logs[c]);
        }
        double total = 0;
        for (double value : logs) {
            total += Math.exp(value - most);
        }
        double shift = most + Math.log(total);
        for (int c = 0; c < classes; c++) {
            logs[c] -= shift;
        }
    }
}
