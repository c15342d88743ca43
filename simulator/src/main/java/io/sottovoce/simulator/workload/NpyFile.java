package io.sottovoce.simulator.workload;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Arrays as NumPy reads them: format 1.0, little-endian, row-major. */
final class NpyFile implements AutoCloseable {
    private static final int ALIGNMENT = 64;
    private static final int PREFIX = 10;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    private final OutputStream out;

    private NpyFile(OutputStream out) {
        this.out = out;
    }

    /** Begins an array of float32. */
    static NpyFile floats(Path file, int... shape) throws IOException {
        return begin(file, "<f4", shape);
    }

    /** Begins an array of int32. */
    static NpyFile ints(Path file, int... shape) throws IOException {
        return begin(file, "<i4", shape);
    }

    private static NpyFile begin(Path file, String type, int[] shape) throws IOException {
        String extents = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + extents
                + (shape.length == 1 ? "," : "") + "), }";
        int length = header.length() + 1;
        int padding = (ALIGNMENT - (PREFIX + length) % ALIGNMENT) % ALIGNMENT;
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        out.write(MAGIC);
        int whole = length + padding;
        out.write(new byte[] {(byte) whole, (byte) (whole >> 8)});
        out.write((header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII));
        return new NpyFile(out);
    }

    void write(float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    void write(int[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        out.write(bytes.array());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
