package io.sottovoce.learning.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Small files made by the tests themselves, written from the formats' descriptions, not by the code under test. */
final class TestFiles {
    private TestFiles() {}

    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    static byte[] bytes(Writing writing) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            writing.to(new DataOutputStream(out));
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(byte[] content) {
        return bytes(out -> {
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(content);
            }
        });
    }

    static byte[] idxBytes(int[] extents, int... values) {
        return bytes(out -> {
            out.writeInt(0x0800 | extents.length);
            for (int extent : extents) {
                out.writeInt(extent);
            }
            for (int value : values) {
                out.writeByte(value);
            }
        });
    }

    static byte[] idxInts(int[] extents, int... values) {
        return bytes(out -> {
            out.writeInt(0x0c00 | extents.length);
            for (int extent : extents) {
                out.writeInt(extent);
            }
            for (int value : values) {
                out.writeInt(value);
            }
        });
    }

    /** An RGB image; row i is stored with PNG filter i modulo 5; the data is cut into small IDAT chunks. */
    static byte[] png(int width, int height, byte[] rgb) {
        return bytes(out -> {
            out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
            chunk(out, "IHDR", bytes(header -> {
                header.writeInt(width);
                header.writeInt(height);
                header.write(new byte[] {8, 2, 0, 0, 0});
            }));
            chunk(out, "tEXt", "a\0b".getBytes(StandardCharsets.ISO_8859_1));
            byte[] packed = bytes(data -> {
                try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
                    for (int row = 0; row < height; row++) {
                        deflater.write(filtered(rgb, row, width * 3));
                    }
                }
            });
            for (int at = 0; at < packed.length; at += 50) {
                chunk(out, "IDAT", Arrays.copyOfRange(packed, at, Math.min(packed.length, at + 50)));
            }
            chunk(out, "IEND", new byte[0]);
        });
    }

    static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        out.writeInt(content.length);
        out.write(name);
        out.write(content);
        out.writeInt((int) crc.getValue());
    }

    private static byte[] filtered(byte[] rgb, int row, int rowBytes) {
        int filter = row % 5;
        byte[] line = new byte[rowBytes + 1];
        line[0] = (byte) filter;
        for (int i = 0; i < rowBytes; i++) {
            int a = i < 3 ? 0 : rgb[row * rowBytes + i - 3] & 0xff;
            int b = row == 0 ? 0 : rgb[(row - 1) * rowBytes + i] & 0xff;
            int c = row == 0 || i < 3 ? 0 : rgb[(row - 1) * rowBytes + i - 3] & 0xff;
            int p = a + b - c;
            int nearest = Math.min(Math.abs(p - a), Math.min(Math.abs(p - b), Math.abs(p - c)));
            int paeth = nearest == Math.abs(p - a) ? a : nearest == Math.abs(p - b) ? b : c;
            int prediction = new int[] {0, a, b, (a + b) >> 1, paeth}[filter];
            line[i + 1] = (byte) (rgb[row * rowBytes + i] - prediction);
        }
        return line;
    }

    static ByteSource source(byte[] content) {
        return ByteSource.of("file", new ByteArrayInputStream(content));
    }

    static ByteSource source(String text) {
        return source(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The message of the refusal, which must be one line and contain these parts. */
    static String refused(Runnable action, String... parts) {
        DataException refusal = assertThrows(DataException.class, action::run);
        String message = String.valueOf(refusal.getMessage());
        assertFalse(message.contains("\n"), message);
        for (String part : parts) {
            assertTrue(message.contains(part), message + " should contain " + part);
        }
        return message;
    }

    /** Every proper prefix must be refused. */
    static void everyTruncationRefused(byte[] content, Consumer<ByteSource> reader) {
        int refused = 0;
        for (int length = 0; length < content.length; length++) {
            byte[] prefix = Arrays.copyOf(content, length);
            refused(() -> reader.accept(source(prefix)), "file");
            refused++;
        }
        assertEquals(content.length, refused);
    }

    /** Changed bytes may be read or refused, but in no other way than as a DataException. */
    static void everyChangeReadOrRefused(byte[] content, Consumer<ByteSource> reader) {
        for (int at = 0; at < content.length; at++) {
            for (int change : new int[] {0x01, 0x80, 0xff}) {
                byte[] changed = content.clone();
                changed[at] ^= (byte) change;
                readOrRefused(changed, reader);
            }
        }
    }

    /** Other throwables than DataException end the test. */
    static boolean readOrRefused(byte[] content, Consumer<ByteSource> reader) {
        try {
            reader.accept(source(content));
            return true;
        } catch (DataException refusal) {
            return false;
        }
    }
}
