package io.sottovoce.learning.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;

/**
 * Reader of 8-bit RGB PNG images without interlacing, one pixel row at a time (W3C PNG specification, sections 5, 7, 9
 * and 10). Every chunk's checksum is verified and the file must end with its IEND chunk, so a truncated or altered file
 * is never read as a shorter or darker image; the JDK's own decoder does not promise that.
 */
final class PngRows {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int IHDR = type("IHDR");
    private static final int PLTE = type("PLTE");
    private static final int IDAT = type("IDAT");
    private static final int IEND = type("IEND");
    private static final int BYTES_PER_PIXEL = 3;

    private final ByteSource source;
    private final CRC32 crc = new CRC32();
    private int chunkType;
    private int chunkLeft;

    private PngRows(ByteSource source) {
        this.source = source;
    }

    /** Reads an image of exactly this width and at most this many rows; returns its RGB bytes row by row. */
    static byte[] rgb(ByteSource source, int width, int rowsMax) {
        return new PngRows(source).read(width, rowsMax);
    }

    private byte[] read(int width, int rowsMax) {
        if (!Arrays.equals(source.bytes(SIGNATURE.length, "PNG signature"), SIGNATURE)) {
            throw source.at("found no PNG signature");
        }
        int rows = header(width, rowsMax);
        nextChunk();
        while (chunkType != IDAT) {
            skipAncillary();
        }
        byte[] pixels = inflate(width * BYTES_PER_PIXEL, rows);
        while (chunkType != IEND) {
            skipAncillary();
        }
        finishChunk();
        source.expectEnd();
        return pixels;
    }

    private int header(int width, int rowsMax) {
        nextChunk();
        if (chunkType != IHDR || chunkLeft != 13) {
            throw source.at("expected the PNG header chunk IHDR of 13 bytes");
        }
        byte[] header = new byte[13];
        readChunk(header, 0, header.length);
        finishChunk();
        int foundWidth = int32(header, 0);
        int rows = int32(header, 4);
        if (foundWidth != width || rows < 1 || rows > rowsMax) {
            throw source.at(
                    "found a PNG of " + foundWidth + " x " + rows + " pixels, expected " + width + " x 1.." + rowsMax);
        }
        if (header[8] != 8 || header[9] != 2 || header[10] != 0 || header[11] != 0 || header[12] != 0) {
            throw source.at("expected a PNG of 8-bit RGB without interlacing");
        }
        return rows;
    }

    private byte[] inflate(int rowBytes, int rows) {
        byte[] pixels = new byte[0];
        byte[] line = new byte[rowBytes + 1];
        // Closing ends the inflater's native memory; the wrapped stream ignores it.
        try (InflaterInputStream inflater = new InflaterInputStream(new ImageData())) {
            for (int row = 0; row < rows; row++) {
                if (inflater.readNBytes(line, 0, line.length) < line.length) {
                    throw source.at("the image data ends in row " + row + " of " + rows);
                }
                pixels = ensure(pixels, (row + 1) * rowBytes, rows * rowBytes);
                unfilter(line, pixels, row, rowBytes);
            }
            if (inflater.read() >= 0) {
                throw source.at("the image data holds more than " + rows + " rows");
            }
        } catch (IOException e) {
            throw DataException.quoting(
                    source.name(), "at byte " + source.offset() + ": damaged image data: " + e.getMessage(), e);
        }
        while (chunkType == IDAT) {
            skipChunk();
        }
        return pixels;
    }

    private static byte[] ensure(byte[] pixels, int needed, int total) {
        return needed <= pixels.length
                ? pixels
                : Arrays.copyOf(pixels, (int) Math.min(total, Math.max(needed, 2L * pixels.length)));
    }

    private void unfilter(byte[] line, byte[] pixels, int row, int rowBytes) {
        int filter = line[0];
        if (filter < 0 || filter > 4) {
            throw source.at("found PNG filter " + filter + " in row " + row + ", expected 0..4");
        }
        int at = row * rowBytes;
        for (int i = 0; i < rowBytes; i++) {
            int left = i < BYTES_PER_PIXEL ? 0 : pixels[at + i - BYTES_PER_PIXEL] & 0xff;
            int up = row == 0 ? 0 : pixels[at + i - rowBytes] & 0xff;
            int corner = row == 0 || i < BYTES_PER_PIXEL ? 0 : pixels[at + i - rowBytes - BYTES_PER_PIXEL] & 0xff;
            pixels[at + i] = (byte) (line[i + 1] + predict(filter, left, up, corner));
        }
    }

    private static int predict(int filter, int left, int up, int corner) {
        return switch (filter) {
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            case 4 -> paeth(left, up, corner);
            default -> 0;
        };
    }

    private static int paeth(int left, int up, int corner) {
        int toLeft = Math.abs(up - corner);
        int toUp = Math.abs(left - corner);
        int toCorner = Math.abs(left + up - 2 * corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }

    private void nextChunk() {
        chunkLeft = source.int32("a PNG chunk length");
        if (chunkLeft < 0) {
            throw source.at("found a PNG chunk of more than 2^31-1 bytes");
        }
        byte[] type = source.bytes(4, "a PNG chunk type");
        chunkType = int32(type, 0);
        crc.reset();
        crc.update(type);
    }

    private void skipAncillary() {
        boolean critical = ((chunkType >>> 24) & 0x20) == 0;
        if (critical && chunkType != PLTE) {
            throw source.at("found a PNG chunk that does not belong here");
        }
        skipChunk();
    }

    private void skipChunk() {
        byte[] buffer = new byte[4096];
        while (chunkLeft > 0) {
            readChunk(buffer, 0, Math.min(buffer.length, chunkLeft));
        }
        finishChunk();
        nextChunk();
    }

    private void readChunk(byte[] target, int at, int count) {
        if (source.read(target, at, count) < count) {
            throw source.at("the file ends inside a PNG chunk");
        }
        crc.update(target, at, count);
        chunkLeft -= count;
    }

    private void finishChunk() {
        if (chunkLeft != 0) {
            throw source.at("a PNG chunk is " + chunkLeft + " bytes too long");
        }
        if (source.int32("a PNG chunk checksum") != (int) crc.getValue()) {
            throw source.at("the checksum of a PNG chunk is wrong: the file is damaged");
        }
    }

    private static int int32(byte[] b, int at) {
        return (b[at] & 0xff) << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | (b[at + 3] & 0xff);
    }

    private static int type(String name) {
        return int32(name.getBytes(StandardCharsets.US_ASCII), 0);
    }

    /** The contents of consecutive IDAT chunks. */
    private final class ImageData extends InputStream {
        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int at, int count) {
            while (chunkType == IDAT && chunkLeft == 0) {
                finishChunk();
                nextChunk();
            }
            if (chunkType != IDAT) {
                return -1;
            }
            int read = Math.min(count, chunkLeft);
            readChunk(target, at, read);
            return read;
        }
    }
}
