package io.sottovoce.learning.io;

import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.ParameterBlock;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The file of a {@link PackedModel}: eight bytes {@code SVMODEL1}, the length of the declaration (32 bits), the
 * declaration as JSON, and, deflated, the blocks: a byte for the kind, then what the kind has. All numbers are
 * big-endian.
 *
 * <p>| kind | content |: 0 floats; 1 a float scale for each channel, a signed byte for each parameter; 2 scales, a bit
 * for each parameter; 3 a bit for each parameter, a float for each set bit.
 *
 * <p>Total: any bytes are such a file or one {@link ModelFileException}; no more is inflated than the declaration, which
 * keeps within its limits, has room for.
 */
final class PackedModelFile {
    static final byte[] MAGIC = "SVMODEL1".getBytes(StandardCharsets.US_ASCII);

    private static final int HEADER_MAX = 1 << 20;
    private static final int FLOATS = 0;
    private static final int INTEGERS = 1;
    private static final int SIGNS = 2;
    private static final int SPARSE = 3;

    private PackedModelFile() {}

    static void write(PackedModel model, Path file) throws IOException {
        byte[] header = JsonText.write(model.spec().toTree()).getBytes(StandardCharsets.UTF_8);
        ByteBuffer start = ByteBuffer.allocate(MAGIC.length + Integer.BYTES + header.length)
                .put(MAGIC)
                .putInt(header.length)
                .put(header)
                .flip();
        WholeFile.write(file, channel -> {
            Safetensors.writeFully(channel, start);
            writeBlocks(model, Channels.newOutputStream(channel));
        });
    }

    private static void writeBlocks(PackedModel model, OutputStream out) throws IOException {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater);
            for (PackedBlock block : model.blocks()) {
                deflated.write(encode(block));
            }
            deflated.finish();
        } finally {
            deflater.end();
        }
    }

    private static byte[] encode(PackedBlock block) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        if (block instanceof PackedBlock.Floats floats) {
            out.writeByte(FLOATS);
            writeFloats(out, floats.values());
        } else if (block instanceof PackedBlock.Integers integers) {
            out.writeByte(INTEGERS);
            writeFloats(out, integers.scales());
            out.write(integers.values());
        } else if (block instanceof PackedBlock.Signs signs) {
            out.writeByte(SIGNS);
            writeFloats(out, signs.scales());
            writeBits(out, signs.positive(), signs.size());
        } else if (block instanceof PackedBlock.Sparse sparse) {
            out.writeByte(SPARSE);
            writeBits(out, sparse.present(), sparse.size());
            writeFloats(out, sparse.values());
        }
        return bytes.toByteArray();
    }

    private static void writeFloats(DataOutputStream out, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    private static void writeBits(DataOutputStream out, BitSet bits, int size) throws IOException {
        byte[] bytes = new byte[(size + 7) / 8];
        byte[] used = bits.toByteArray();
        System.arraycopy(used, 0, bytes, 0, used.length);
        out.write(bytes);
    }

    static PackedModel read(Path file) {
        return SafetensorsFile.reading(file, () -> {
            try (FileChannel channel = FileChannel.open(file)) {
                return read(file, new DataInputStream(Channels.newInputStream(channel)));
            } catch (EOFException e) {
                throw new ModelFileException(file, "ends before its last block");
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    private static PackedModel read(Path file, DataInputStream in) throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!java.util.Arrays.equals(magic, MAGIC)) {
            throw new ModelFileException(file, "does not begin like a packed model");
        }
        int length = in.readInt();
        if (length < 2 || length > HEADER_MAX) {
            throw new ModelFileException(
                    file, "found a declaration of " + length + " bytes, expected 2 to " + HEADER_MAX);
        }
        byte[] header = in.readNBytes(length);
        ModelSpec spec = ModelFiles.declaration(file, new String(header, StandardCharsets.UTF_8));
        List<PackedBlock> blocks = new ArrayList<>();
        DataInputStream inflated = new DataInputStream(new InflaterInputStream(in));
        for (ParameterBlock block : spec.blocks()) {
            blocks.add(block(file, block, inflated));
        }
        if (inflated.read() >= 0) {
            throw new ModelFileException(file, "goes on after its last block");
        }
        return new PackedModel(spec, blocks);
    }

    private static PackedBlock block(Path file, ParameterBlock block, DataInputStream in) throws IOException {
        int channels = block.channels();
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case FLOATS -> new PackedBlock.Floats(floats(file, block, in, block.size()));
            case INTEGERS -> new PackedBlock.Integers(floats(file, block, in, channels), bytes(in, block.size()));
            case SIGNS -> new PackedBlock.Signs(floats(file, block, in, channels), bits(file, block, in), block.size());
            case SPARSE -> sparse(file, block, in);
            default ->
                throw new ModelFileException(
                        file, block.name() + ": found a block of kind " + kind + ", expected 0 to " + SPARSE);
        };
    }

    private static PackedBlock sparse(Path file, ParameterBlock block, DataInputStream in) throws IOException {
        BitSet present = bits(file, block, in);
        return new PackedBlock.Sparse(present, floats(file, block, in, present.cardinality()), block.size());
    }

    private static float[] floats(Path file, ParameterBlock block, InputStream in, int count) throws IOException {
        float[] values = new float[count];
        ByteBuffer.wrap(bytes(in, Math.multiplyExact(count, Float.BYTES)))
                .asFloatBuffer()
                .get(values);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new ModelFileException(file, block.name() + ": found " + value + ", expected a number");
            }
        }
        return values;
    }

    private static BitSet bits(Path file, ParameterBlock block, InputStream in) throws IOException {
        BitSet bits = BitSet.valueOf(bytes(in, (block.size() + 7) / 8));
        if (bits.length() > block.size()) {
            throw new ModelFileException(
                    file,
                    block.name() + ": found bit " + (bits.length() - 1) + " set, expected " + block.size() + " bits");
        }
        return bits;
    }

    private static byte[] bytes(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }
}
