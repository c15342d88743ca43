package io.sottovoce.learning.kernels;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A row-major float array in native memory, or a contiguous part of one. Valid until its {@link Arena} is closed.
 *
 * <p>Guarantees row-major order and that views share memory. Does not guard against two threads.
 */
public final class Tensor {
    /** On the CPU host and device are one, and asking costs more than a small copy. */
    private static final boolean ON_DEVICE = !CpuKernels.available();

    private static final float[] ZEROS = new float[1 << 14];

    private final Storage storage;
    private final long offset;
    private final long[] shape;
    private final long @Nullable [] strides;
    private final long size;
    private @Nullable INDArray array;

    Tensor(Storage storage, long offset, long... shape) {
        this(storage, offset, shape, null);
    }

    private Tensor(Storage storage, long offset, long[] shape, long @Nullable [] strides) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
        this.size = size(shape);
    }

    /** The same memory, or the beginning of it, in another shape. */
    public Tensor view(long... newShape) {
        return slice(0, newShape);
    }

    /** This and the tensor that follows it directly in memory, as one. */
    public Tensor followedBy(Tensor next) {
        if (next.storage != storage || next.offset != offset + size()) {
            throw new IllegalArgumentException("the tensors do not follow each other in memory");
        }
        return new Tensor(storage, offset, (long) size() + next.size());
    }

    /** A part that begins {@code from} floats into this one. */
    public Tensor slice(long from, long... newShape) {
        if (from < 0 || from + size(newShape) > size) {
            throw new IllegalArgumentException("a view of shape " + Arrays.toString(newShape) + " at " + from
                    + " does not fit into " + Arrays.toString(shape));
        }
        return new Tensor(storage, offset + from, newShape);
    }

    /** A matrix whose rows lie {@code rowStep} floats apart, for kernels only: it cannot be read or written. */
    Tensor rows(long from, int rows, int columns, int rowStep) {
        return new Tensor(storage, offset + from, new long[] {rows, columns}, new long[] {rowStep, 1});
    }

    /** The rows from one on, of a tensor whose first dimension counts rows. */
    public Tensor rowsFrom(int first, int count) {
        long[] part = shape.clone();
        part[0] = count;
        return slice((long) first * (size() / Math.max(1, extent(0))), part);
    }

    /** Number of floats. */
    public int size() {
        return Math.toIntExact(size);
    }

    /** Extents of all dimensions. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of dimensions. */
    public int dimensions() {
        return shape.length;
    }

    /** Extent of a dimension. */
    public int extent(int dimension) {
        return Math.toIntExact(shape[dimension]);
    }

    /** Copies {@code length} floats from {@code from} on into {@code target} at {@code at}. */
    public void read(int from, float[] target, int at, int length) {
        check(from, length);
        toHost();
        storage.floats().get(index(from), target, at, length);
    }

    /** Overwrites {@code length} floats from {@code to} on with those of {@code source} at {@code from}. */
    public void write(int to, float[] source, int from, int length) {
        check(to, length);
        storage.floats().put(index(to), source, from, length);
        if (ON_DEVICE) {
            Nd4j.getAffinityManager().tagLocation(array(), Location.HOST);
        }
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
        for (int done = 0; done < size(); done += ZEROS.length) {
            write(done, ZEROS, 0, Math.min(ZEROS.length, size() - done));
        }
    }

    /** The library's view of it, made when first asked for: most views are only for the host. */
    INDArray array() {
        INDArray held = array;
        if (held == null) {
            held = strides == null ? storage.view(offset, shape) : storage.view(offset, shape, strides);
            array = held;
        }
        return held;
    }

    /** Index of the first float in the storage. */
    long offset() {
        return offset;
    }

    /** The address of the first float, for calls that bypass the library. */
    FloatPointer pointer() {
        return storage.pointer(offset);
    }

    /** Begins a read on the host of memory that a device may have written. */
    private void toHost() {
        if (ON_DEVICE) {
            Nd4j.getAffinityManager().ensureLocation(array(), Location.HOST);
        }
    }

    private int index(int at) {
        return Math.toIntExact(offset + at);
    }

    private void check(int from, int length) {
        if (from < 0 || length < 0 || (long) from + length > size) {
            throw new IllegalArgumentException(
                    "floats " + from + " to " + ((long) from + length) + " of a tensor of " + size);
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
