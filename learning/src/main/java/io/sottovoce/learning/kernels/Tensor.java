package io.sottovoce.learning.kernels;

import java.util.Arrays;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A row-major float array in native memory, or a contiguous part of one. Valid until its {@link Arena} is closed.
 *
 * <p>Guarantees row-major order and that views share memory. Does not guard against two threads.
 */
public final class Tensor {
    private final Storage storage;
    private final long offset;
    private final long[] shape;
    private final INDArray array;

    Tensor(Storage storage, long offset, long... shape) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.array = storage.view(offset, shape);
    }

    /** The same memory, or the beginning of it, in another shape. */
    public Tensor view(long... newShape) {
        return slice(0, newShape);
    }

    /** A part that begins {@code from} floats into this one. */
    public Tensor slice(long from, long... newShape) {
        if (from < 0 || from + size(newShape) > size()) {
            throw new IllegalArgumentException("a view of shape " + Arrays.toString(newShape) + " at " + from
                    + " does not fit into " + Arrays.toString(shape));
        }
        return new Tensor(storage, offset + from, newShape);
    }

    /** Number of floats. */
    public int size() {
        return Math.toIntExact(size(shape));
    }

    /** Extent of a dimension. */
    public int extent(int dimension) {
        return Math.toIntExact(shape[dimension]);
    }

    /** Copies {@code length} floats from {@code from} on into {@code target} at {@code at}. */
    public void read(int from, float[] target, int at, int length) {
        check(from, length);
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        storage.floats().get(index(from), target, at, length);
    }

    /** Overwrites {@code length} floats from {@code to} on with those of {@code source} at {@code from}. */
    public void write(int to, float[] source, int from, int length) {
        check(to, length);
        storage.floats().put(index(to), source, from, length);
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }

    /** As {@link #read}, of the bit patterns. */
    void readBits(int from, int[] target, int at, int length) {
        check(from, length);
        storage.bits().get(index(from), target, at, length);
    }

    /** As {@link #write}, of the bit patterns. */
    void writeBits(int to, int[] source, int from, int length) {
        check(to, length);
        storage.bits().put(index(to), source, from, length);
    }

    /** Sets every float to zero. */
    public void clear() {
        float[] zeros = new float[Math.min(size(), 1 << 16)];
        for (int done = 0; done < size(); done += zeros.length) {
            write(done, zeros, 0, Math.min(zeros.length, size() - done));
        }
    }

    INDArray array() {
        return array;
    }

    /** Index of the first float in the storage. */
    long offset() {
        return offset;
    }

    Storage storage() {
        return storage;
    }

    private int index(int at) {
        return Math.toIntExact(offset + at);
    }

    private void check(int from, int length) {
        if (from < 0 || length < 0 || (long) from + length > size()) {
            throw new IllegalArgumentException(
                    "floats " + from + " to " + ((long) from + length) + " of a tensor of " + size());
        }
    }

    private static long size(long[] shape) {
        long size = 1;
        for (long extent : shape) {
            size = Math.multiplyExact(size, extent);
        }
        return size;
    }
}
