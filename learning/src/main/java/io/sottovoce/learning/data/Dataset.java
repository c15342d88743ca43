package io.sottovoce.learning.data;

import java.util.Arrays;

/**
 * Examples in memory: per example a feature block of a fixed shape, and either a class label or a real target.
 *
 * <p>A data set may be a selection of rows of another one; the feature block is shared, never copied. Shapes are per
 * example and channel-last: {@code [features]} or {@code [height, width, channels]}. Immutable.
 *
 * <p>Images of bytes stay bytes in memory, a quarter of the size of floats, and are scaled to [0, 1] as they are copied
 * out.
 */
public final class Dataset {
    private static final double DEVIATION_FLOOR = 0.001;

    private final String name;
    private final int[] shape;
    private final int classes;
    private final Features features;
    private final int[] labels;
    private final float[] targets;
    private final int[] rows;

    private Dataset(
            String name, int[] shape, int classes, Features features, int[] labels, float[] targets, int[] rows) {
        this.name = name;
        this.shape = shape;
        this.classes = classes;
        this.features = features;
        this.labels = labels;
        this.targets = targets;
        this.rows = rows;
    }

    /**
     * Examples with class labels. The arrays are taken over, not copied.
     *
     * @param shape per example, every extent at least 1
     * @param classes number of classes; every label is in 0..classes-1
     * @param features row-major, one block of {@code product(shape)} an example
     * @throws IllegalArgumentException where shape, features and labels do not go together, in one line
     */
    public static Dataset classification(String name, int[] shape, int classes, float[] features, int[] labels) {
        return labelled(name, shape, classes, Features.of(features, new float[0]), features.length, labels);
    }

    /**
     * Images with class labels, one unsigned byte a value; the value of a feature is its byte over 255. The arrays are
     * taken over, not copied.
     *
     * @param shape per example, every extent at least 1
     * @param classes number of classes; every label is in 0..classes-1
     * @param pixels row-major, one block of {@code product(shape)} an example
     * @throws IllegalArgumentException where shape, pixels and labels do not go together, in one line
     */
    public static Dataset images(String name, int[] shape, int classes, byte[] pixels, int[] labels) {
        return labelled(name, shape, classes, Features.of(pixels), pixels.length, labels);
    }

    private static Dataset labelled(
            String name, int[] shape, int classes, Features features, int featureCount, int[] labels) {
        requireRows(name, shape, featureCount, labels.length);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        name + ": label " + labels[i] + " of example " + i + " is outside 0.." + (classes - 1));
            }
        }
        return new Dataset(name, shape.clone(), classes, features, labels, new float[0], identity(labels.length));
    }

    /**
     * Examples with one real target each. The arrays are taken over, not copied.
     *
     * @param shape per example, every extent at least 1
     * @param features row-major, one block of {@code product(shape)} an example
     * @throws IllegalArgumentException where shape, features and targets do not go together, in one line
     */
    public static Dataset regression(String name, int[] shape, float[] features, float[] targets) {
        requireRows(name, shape, features.length, targets.length);
        return new Dataset(
                name, shape.clone(), 0, Features.of(features, targets), new int[0], targets, identity(targets.length));
    }

    /** The examples with these indices, in this order, over the same features. */
    public Dataset select(int[] indices) {
        int[] chosen = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            chosen[i] = rows[indices[i]];
        }
        return new Dataset(name, shape, classes, features, labels, targets, chosen);
    }

    /**
     * The same examples with other features. The array is taken over, not copied.
     *
     * @param values row-major, one block of {@link #featuresPerExample} an example, in the order of this data set
     */
    public Dataset withFeatures(float[] values) {
        return over(shape, values);
    }

    private Dataset over(int[] other, float[] values) {
        requireRows(name, other, values.length, size());
        int[] labelled = new int[labels.length == 0 ? 0 : size()];
        float[] aimed = new float[targets.length == 0 ? 0 : size()];
        for (int i = 0; i < size(); i++) {
            if (labelled.length > 0) {
                labelled[i] = label(i);
            }
            if (aimed.length > 0) {
                aimed[i] = target(i);
            }
        }
        return new Dataset(name, other, classes, Features.of(values, aimed), labelled, aimed, identity(size()));
    }

    /**
     * These examples with each feature's mean over {@code reference} taken off and divided by its deviation there plus
     * {@value #DEVIATION_FLOOR}, as images are prepared by Li et al., "Federated Optimization in Heterogeneous Networks"
     * (2020). Values are computed as they are copied out.
     */
    public Dataset standardisedBy(Dataset reference) {
        int width = product(shape);
        if (reference.featuresPerExample() != width) {
            throw new IllegalArgumentException(
                    name + ": " + width + " features an example, the reference has " + reference.featuresPerExample());
        }
        double[] sums = new double[width];
        double[] squares = new double[width];
        float[] example = new float[width];
        for (int i = 0; i < reference.size(); i++) {
            reference.copyFeatures(i, example, 0);
            for (int j = 0; j < width; j++) {
                sums[j] += example[j];
                squares[j] += (double) example[j] * example[j];
            }
        }
        float[] mean = new float[width];
        float[] factor = new float[width];
        for (int j = 0; j < width; j++) {
            double average = sums[j] / reference.size();
            double variance = Math.max(0, squares[j] / reference.size() - average * average);
            mean[j] = (float) average;
            factor[j] = (float) (1 / (Math.sqrt(variance) + DEVIATION_FLOOR));
        }
        return new Dataset(name, shape, classes, new Standardised(features, mean, factor), labels, targets, rows);
    }

    /**
     * The same examples over a copy of their features as floats, which is read several times as fast as pixels or
     * standardised values; this data set where its features are floats already.
     */
    public Dataset unpacked() {
        if (features instanceof Floats) {
            return this;
        }
        int width = product(shape);
        float[] values = new float[Math.multiplyExact(size(), width)];
        for (int i = 0; i < size(); i++) {
            copyFeatures(i, values, i * width);
        }
        return withFeatures(values);
    }

    /** The same examples with these of their features only, over a copy as floats, of shape [number of features]. */
    public Dataset withOnly(int[] chosen) {
        float[] example = new float[product(shape)];
        float[] values = new float[Math.multiplyExact(size(), chosen.length)];
        for (int i = 0; i < size(); i++) {
            copyFeatures(i, example, 0);
            for (int j = 0; j < chosen.length; j++) {
                values[i * chosen.length + j] = example[chosen[j]];
            }
        }
        return over(new int[] {chosen.length}, values);
    }

    /** The first {@code count} examples, or all where there are fewer. */
    public Dataset first(int count) {
        return select(identity(Math.min(count, size())));
    }

    /** What the data set is called in messages. */
    public String name() {
        return name;
    }

    /** Number of examples. */
    public int size() {
        return rows.length;
    }

    /** Shape of one example. */
    public int[] shape() {
        return shape.clone();
    }

    /** Number of features of one example: the product of its shape. */
    public int featuresPerExample() {
        return product(shape);
    }

    /** Number of classes; 0 where targets are real. */
    public int classes() {
        return classes;
    }

    /** The class of an example. */
    public int label(int example) {
        return labels[rows[example]];
    }

    /** The real target of an example. */
    public float target(int example) {
        return targets[rows[example]];
    }

    /** Copies the features of one example to {@code target} at {@code at}. */
    public void copyFeatures(int example, float[] target, int at) {
        int width = product(shape);
        features.copy(rows[example] * width, target, at, width);
    }

    /**
     * Refuses features that are not finite. What all examples that share the features have is looked at once.
     *
     * @throws IllegalArgumentException where an example has one; the message names it
     */
    public void requireFinite() {
        if (features.finite()) {
            return;
        }
        float[] example = new float[product(shape)];
        for (int i = 0; i < size(); i++) {
            copyFeatures(i, example, 0);
            for (int j = 0; j < example.length; j++) {
                if (!Float.isFinite(example[j])) {
                    throw new IllegalArgumentException(name + ": feature " + j + " of example " + i + " is "
                            + example[j] + ", expected a finite number");
                }
            }
        }
        for (int i = 0; i < size() && targets.length > 0; i++) {
            if (!Float.isFinite(target(i))) {
                throw new IllegalArgumentException(
                        name + ": target of example " + i + " is " + target(i) + ", expected a finite number");
            }
        }
    }

    /** How many examples each class has. */
    public int[] labelCounts() {
        int[] counts = new int[classes];
        for (int row : rows) {
            counts[labels[row]]++;
        }
        return counts;
    }

    private static void requireRows(String name, int[] shape, int featureCount, int exampleCount) {
        requireShape(name, shape);
        if ((long) product(shape) * exampleCount != featureCount) {
            throw new IllegalArgumentException(name + ": " + featureCount + " features do not make " + exampleCount
                    + " examples of shape " + Arrays.toString(shape));
        }
    }

    private static void requireShape(String name, int[] shape) {
        long product = 1;
        for (int extent : shape) {
            product *= extent; // of at most 2^31 by 2^31: no overflow before it is refused
            if (extent < 1 || product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(name + ": found shape " + Arrays.toString(shape)
                        + ", expected extents from 1 whose product is at most " + Integer.MAX_VALUE);
            }
        }
    }

    /** Of a shape that was checked. */
    private static int product(int[] shape) {
        int product = 1;
        for (int extent : shape) {
            product *= extent;
        }
        return product;
    }

    private static int[] identity(int count) {
        int[] rows = new int[count];
        Arrays.setAll(rows, i -> i);
        return rows;
    }

    /** Where feature values come from. */
    private interface Features {
        void copy(int from, float[] target, int at, int count);

        /** Whether all values are finite. */
        boolean finite();

        static Features of(float[] values, float[] targets) {
            return new Floats(values, targets);
        }

        static Features of(byte[] pixels) {
            return new Pixels(pixels);
        }
    }

    /** Other features less a mean and times a factor, both by place in the example. Copies whole examples only. */
    private static final class Standardised implements Features {
        private final Features raw;
        private final float[] mean;
        private final float[] factor;

        Standardised(Features raw, float[] mean, float[] factor) {
            this.raw = raw;
            this.mean = mean;
            this.factor = factor;
        }

        @Override
        public void copy(int from, float[] target, int at, int count) {
            raw.copy(from, target, at, count);
            for (int j = 0; j < count; j++) {
                target[at + j] = (target[at + j] - mean[j]) * factor[j];
            }
        }

        @Override
        public boolean finite() {
            return raw.finite();
        }
    }

    /** Floats as they are. */
    private static final class Floats implements Features {
        private final float[] values;
        private final float[] targets;
        private volatile int finite = -1;

        Floats(float[] values, float[] targets) {
            this.values = values;
            this.targets = targets;
        }

        @Override
        public void copy(int from, float[] target, int at, int count) {
            System.arraycopy(values, from, target, at, count);
        }

        @Override
        public boolean finite() {
            if (finite < 0) {
                finite = finite(values) && finite(targets) ? 1 : 0;
            }
            return finite == 1;
        }

        private static boolean finite(float[] all) {
            for (float value : all) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Bytes over 255, each by a table: a conversion would cost more than the copy. */
    private static final class Pixels implements Features {
        private static final float[] SCALED = new float[256];

        static {
            for (int i = 0; i < SCALED.length; i++) {
                SCALED[i] = i / 255f;
            }
        }

        private final byte[] pixels;

        Pixels(byte[] pixels) {
            this.pixels = pixels;
        }

        @Override
        public void copy(int from, float[] target, int at, int count) {
            for (int i = 0; i < count; i++) {
                target[at + i] = SCALED[pixels[from + i] & 0xff];
            }
        }

        @Override
        public boolean finite() {
            return true;
        }
    }
}
