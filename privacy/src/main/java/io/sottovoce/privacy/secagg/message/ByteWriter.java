package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes fields of fixed width, big-endian, and strings with their length before them. */
final class ByteWriter {
    private byte[] out = new byte[256];
    private int length;

    ByteWriter u8(int value) {
        return raw(Canonical.u8(value));
    }

    ByteWriter u16(int value) {
        return raw(Canonical.u16(value));
    }

    ByteWriter u32(long value) {
        return raw(Canonical.u32(value));
    }

    ByteWriter u64(long value) {
        return raw(Canonical.u64(value));
    }

    ByteWriter real(double value) {
        return u64(Double.doubleToRawLongBits(value));
    }

    ByteWriter text(String value) {
        byte[] ascii = value.getBytes(StandardCharsets.US_ASCII);
        return u8(ascii.length).raw(ascii);
    }

    ByteWriter hash(ContentHash value) {
        return raw(value.toBytes());
    }

    ByteWriter fixed(Octets value) {
        return raw(value.toBytes());
    }

    /** A string of bytes behind its length as u32. */
    ByteWriter sized(Octets value) {
        return u32(value.length()).raw(value.toBytes());
    }

    ByteWriter raw(byte[] bytes) {
        if (bytes.length > out.length - length) {
            out = Arrays.copyOf(out, Math.max(Math.addExact(length, bytes.length), 2 * out.length));
        }
        System.arraycopy(bytes, 0, out, length, bytes.length);
        length += bytes.length;
        return this;
    }

    byte[] bytes() {
        return Arrays.copyOf(out, length);
    }

    Octets octets() {
        return Octets.owning(bytes());
    }
}
