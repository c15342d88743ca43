package io.sottovoce.learning.layers;

import io.sottovoce.learning.kernels.Tensor;
import io.sottovoce.learning.spec.Embedding;
import io.sottovoce.learning.spec.MatrixFactors;
import io.sottovoce.learning.spec.Positional;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Layers whose input are numbers of rows in a table, and the encoding of positions. */
final class TokenLayers {
    private TokenLayers() {}

    static Layer embedding(Embedding spec, Place place) {
        Lookup lookup = new Lookup(spec, place);
        return Layer.parametric(place.name(), lookup::forward, lookup::backward);
    }

    static Layer positional(Positional spec, Place place) {
        Positions positions = new Positions(spec, place);
        Tensor gx = place.gx();
        return spec.learned()
                ? Layer.parametric(place.name(), positions::forward, () -> positions.backward(gx))
                : new Layer(place.name(), positions::forward, gx == null ? Layer.NOTHING : () -> positions.pass(gx));
    }

    static Layer matrixFactors(MatrixFactors spec, Place place) {
        Factors factors = new Factors(spec, place);
        return Layer.parametric(place.name(), factors::forward, factors::backward);
    }

    /** A whole number in a range, as a float that stands for one. */
    static int index(float value, int count, String what, String layer) {
        int index = (int) value;
        if (index != value || index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    layer + ": found " + what + " " + value + ", expected a whole number from 0 to " + (count - 1));
        }
        return index;
    }

    private static final class Lookup {
        private final Place place;
        private final int vocabulary;
        private final int width;
        private final Tensor table;
        private final Tensor gradient;
        private final float[] tokens;
        private final float[] row;
        private final float[] sum;

        Lookup(Embedding spec, Place place) {
            this.place = place;
            this.vocabulary = spec.vocabulary();
            this.width = spec.size();
            this.table = place.parameter("weight");
            this.gradient = place.gradient("weight");
            this.tokens = place.scratch(0, place.inputs());
            this.row = new float[width];
            this.sum = new float[width];
        }

        void forward() {
            place.x().read(0, tokens, 0, place.inputs());
            for (int i = 0; i < place.inputs(); i++) {
                table.read(index(tokens[i], vocabulary, "token", place.name()) * width, row, 0, width);
                place.y().write(i * width, row, 0, width);
            }
        }

        void backward() {
            gradient.clear();
            place.x().read(0, tokens, 0, place.inputs());
            for (int i = 0; i < place.inputs(); i++) {
                int at = ((int) tokens[i]) * width;
                place.gy().read(i * width, row, 0, width);
                gradient.read(at, sum, 0, width);
                for (int j = 0; j < width; j++) {
                    sum[j] += row[j];
                }
                gradient.write(at, sum, 0, width);
            }
        }
    }

    private static final class Positions {
        private static final double WAVE_BASE = 10_000;

        private final Place place;
        private final int size;
        private final boolean learned;
        private final @Nullable Tensor table;
        private final @Nullable Tensor gradient;
        private final float[] code;
        private final float[] values;

        Positions(Positional spec, Place place) {
            this.place = place;
            this.learned = spec.learned();
            this.size = place.inputs() / place.rows();
            this.table = learned ? place.parameter("weight") : null;
            this.gradient = learned ? place.gradient("weight") : null;
            this.code = new float[size];
            this.values = new float[size];
            if (!learned) {
                waves();
            }
        }

        private void waves() {
            int width = place.channels();
            for (int i = 0; i < size; i++) {
                int channel = i % width;
                int position = i / width;
                double angle = position / StrictMath.pow(WAVE_BASE, (channel - channel % 2) / (double) width);
                code[i] = (float) (channel % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
            }
        }

        void forward() {
            if (table != null) {
                table.read(0, code, 0, size);
            }
            for (int row = 0; row < place.rows(); row++) {
                place.x().read(row * size, values, 0, size);
                add(values, code);
                place.y().write(row * size, values, 0, size);
            }
        }

        void backward(@Nullable Tensor gx) {
            Arrays.fill(code, 0);
            for (int row = 0; row < place.rows(); row++) {
                place.gy().read(row * size, values, 0, size);
                add(code, values);
            }
            Objects.requireNonNull(gradient).write(0, code, 0, size);
            if (gx != null) {
                pass(gx);
            }
        }

        void pass(Tensor gx) {
            for (int row = 0; row < place.rows(); row++) {
                place.gy().read(row * size, values, 0, size);
                gx.write(row * size, values, 0, size);
            }
        }

        private static void add(float[] sums, float[] values) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += values[i];
            }
        }
    }

    /** The last element of a row is its bias. */
    private static final class Factors {
        private final MatrixFactors spec;
        private final Place place;
        private final int width;
        private final Tensor users;
        private final Tensor items;
        private final Tensor mean;
        private final Tensor userGradients;
        private final Tensor itemGradients;
        private final Tensor meanGradient;
        private final float[] pair = new float[2];
        private final float[] user;
        private final float[] item;
        private final float[] one = new float[1];

        Factors(MatrixFactors spec, Place place) {
            this.spec = spec;
            this.place = place;
            this.width = spec.factors() + 1;
            this.users = place.parameter("user");
            this.items = place.parameter("item");
            this.mean = place.parameter("bias");
            this.userGradients = place.gradient("user");
            this.itemGradients = place.gradient("item");
            this.meanGradient = place.gradient("bias");
            this.user = new float[width];
            this.item = new float[width];
        }

        void forward() {
            for (int row = 0; row < place.rows(); row++) {
                readRows(row);
                mean.read(0, one, 0, 1);
                float sum = one[0] + user[width - 1] + item[width - 1];
                for (int i = 0; i < width - 1; i++) {
                    sum += user[i] * item[i];
                }
                one[0] = sum;
                place.y().write(row, one, 0, 1);
            }
        }

        void backward() {
            userGradients.clear();
            itemGradients.clear();
            float total = 0;
            for (int row = 0; row < place.rows(); row++) {
                readRows(row);
                place.gy().read(row, one, 0, 1);
                float g = one[0];
                total += g;
                for (int i = 0; i < width - 1; i++) {
                    float held = user[i];
                    user[i] = g * item[i];
                    item[i] = g * held;
                }
                user[width - 1] = g;
                item[width - 1] = g;
                add(userGradients, (int) pair[0], user);
                add(itemGradients, (int) pair[1], item);
            }
            one[0] = total;
            meanGradient.write(0, one, 0, 1);
        }

        private void readRows(int row) {
            place.x().read(2 * row, pair, 0, 2);
            int u = index(pair[0], spec.users(), "user", place.name());
            int i = index(pair[1], spec.items(), "item", place.name());
            users.read(u * width, user, 0, width);
            items.read(i * width, item, 0, width);
        }

        private void add(Tensor table, int row, float[] values) {
            float[] sums = place.scratch(0, width);
            table.read(row * width, sums, 0, width);
            for (int i = 0; i < width; i++) {
                sums[i] += values[i];
            }
            table.write(row * width, sums, 0, width);
        }
    }
}
