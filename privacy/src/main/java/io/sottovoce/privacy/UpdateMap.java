package io.sottovoce.privacy;

import java.util.Arrays;
import java.util.List;

/**
 * How an update moves the parameters of a model: a linear map from the coordinates that a client sends to the flat vector of
 * the parameters. Parameters that no part reaches do not move, and nothing of them is sent.
 *
 * <p>Since the map is linear, the image of a mean is the mean of the images: sums, clips and noise work on the short vectors
 * as on any others. Immutable, thread-safe.
 */
public final class UpdateMap {
    private final int modelDimension;
    private final List<Part> parts;
    private final int[] at;

    /**
     * A map.
     *
     * @param modelDimension length of the parameters
     * @param parts in the order of the update's coordinates and of the parameters, which they do not reach twice
     */
    public UpdateMap(int modelDimension, List<Part> parts) {
        this.modelDimension = modelDimension;
        this.parts = List.copyOf(parts);
        this.at = new int[parts.size() + 1];
        int end = 0;
        for (int i = 0; i < at.length - 1; i++) {
            Part part = parts.get(i);
            if (part.place() < end || part.size() < 1 || part.size() > modelDimension - part.place()) {
                throw new IllegalArgumentException("part " + i + " is at " + part.place() + "+" + part.size()
                        + ", expected from " + end + " to " + modelDimension);
            }
            end = part.place() + part.size();
            at[i + 1] = Math.addExact(at[i], part.width());
        }
    }

    /** Where an update is read from. */
    @FunctionalInterface
    public interface Source {
        /** Reads {@code length} coordinates from {@code from} on into the front of {@code target}. */
        void read(long from, float[] target, int length);
    }

    /** A range of the parameters and the coordinates that move it. */
    public sealed interface Part permits Same, Product {
        /** The first parameter. */
        int place();

        /** How many parameters. */
        int size();

        /** How many coordinates. */
        int width();
    }

    /** Parameters that are coordinates themselves. */
    public record Same(int place, int size) implements Part {
        @Override
        public int width() {
            return size;
        }
    }

    /**
     * A matrix [rows, columns] that moves by {@code factor X}, X [rank, columns] being the coordinates, all row-major.
     *
     * @param factor [rows, rank]; handed over, not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Product(int place, int rows, int columns, int rank, float[] factor) implements Part {
        /** Refuses a factor of another size. */
        public Product {
            if (factor.length != Math.multiplyExact(rows, rank)) {
                throw new IllegalArgumentException(
                        factor.length + " elements of a factor of " + rows + " rows and rank " + rank);
            }
        }

        @Override
        public int size() {
            return Math.multiplyExact(rows, columns);
        }

        @Override
        public int width() {
            return Math.multiplyExact(rank, columns);
        }
    }

    /** The map of a model whose parameters are all coordinates. */
    public static UpdateMap whole(int modelDimension) {
        return new UpdateMap(modelDimension, List.of(new Same(0, modelDimension)));
    }

    /** Whether coordinates and parameters are the same. */
    public boolean isWhole() {
        return parts.size() == 1 && parts.get(0) instanceof Same same && same.size() == modelDimension;
    }

    /** Length of the parameters. */
    public int modelDimension() {
        return modelDimension;
    }

    /** Number of coordinates of an update. */
    public int dimension() {
        return at[parts.size()];
    }

    /** The parts in order. */
    public List<Part> parts() {
        return parts;
    }

    /** The coordinate that a part begins with. */
    public int at(int part) {
        return at[part];
    }

    /** By how much an update moves each parameter. */
    public float[] expand(float[] update) {
        if (update.length != dimension()) {
            throw new IllegalArgumentException(
                    "an update of " + update.length + " coordinates, expected " + dimension());
        }
        float[] moved = new float[modelDimension];
        read(
                (from, target, length) -> System.arraycopy(update, Math.toIntExact(from), target, 0, length),
                0,
                moved,
                moved.length);
        return moved;
    }

    /**
     * By how much an update moves the parameters from one on. The same bits for whatever ranges they are read in.
     *
     * @param target gets the movement of {@code length} parameters at its front
     */
    public void read(Source update, int from, float[] target, int length) {
        Arrays.fill(target, 0, length, 0);
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            int begin = Math.max(from, part.place());
            int end = Math.min(from + length, part.place() + part.size());
            if (begin < end) {
                if (part instanceof Product product) {
                    multiply(update, at[i], product, begin - part.place(), end - part.place(), target, begin - from);
                } else {
                    copy(update, at[i] + begin - part.place(), target, begin - from, end - begin);
                }
            }
        }
    }

    private static void copy(Source update, int from, float[] target, int to, int length) {
        float[] values = new float[length];
        update.read(from, values, length);
        System.arraycopy(values, 0, target, to, length);
    }

    /** Elements {@code begin} to {@code end - 1} of the product. */
    private static void multiply(Source update, int at, Product part, int begin, int end, float[] target, int to) {
        int columns = part.columns();
        int firstRow = begin / columns;
        boolean oneRow = (end - 1) / columns == firstRow;
        int firstColumn = oneRow ? begin % columns : 0;
        int width = oneRow ? end - begin : columns;
        float[][] rows = new float[part.rank()][width];
        for (int r = 0; r < rows.length; r++) {
            update.read(at + (long) r * columns + firstColumn, rows[r], width);
        }
        for (int row = firstRow; row * (long) columns < end; row++) {
            int left = Math.max(begin, row * columns + firstColumn);
            int right = Math.min(end, row * columns + firstColumn + width);
            for (int r = 0; r < rows.length; r++) {
                float factor = part.factor()[row * part.rank() + r];
                int shift = row * columns + firstColumn;
                for (int i = left; i < right; i++) {
                    target[to + i - begin] += factor * rows[r][i - shift];
                }
            }
        }
    }
}
