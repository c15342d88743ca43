package io.sottovoce.learning.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One native allocation, with its host side seen as Java buffers. Zero at first. */
final class Storage implements AutoCloseable {
    private final INDArray root;
    private final FloatPointer pointer;
    private final FloatBuffer floats;
    private final IntBuffer bits;

    Storage(long size) {
        this.root = Nd4j.create(DataType.FLOAT, size);
        Pointer host = root.data().addressPointer();
        this.pointer = new FloatPointer(host).capacity(size);
        ByteBuffer bytes = new Pointer(host)
                .position(0)
                .limit(size * Float.BYTES)
                .capacity(size * Float.BYTES)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
        this.floats = bytes.asFloatBuffer();
        this.bits = bytes.asIntBuffer();
    }

    INDArray view(long offset, long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return view(offset, shape, strides);
    }

    INDArray view(long offset, long[] shape, long[] strides) {
        return Nd4j.create(root.data(), shape, strides, offset, 'c');
    }

    FloatPointer pointer(long offset) {
        return new FloatPointer(pointer).position(offset);
    }

    FloatBuffer floats() {
        return floats;
    }

    IntBuffer bits() {
        return bits;
    }

    @Override
    public void close() {
        root.close();
    }
}
