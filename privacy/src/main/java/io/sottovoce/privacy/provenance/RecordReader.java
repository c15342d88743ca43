package io.sottovoce.privacy.provenance;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what {@link RecordWriter} writes; a shortage is a BufferUnderflowException, a bad value an IllegalArgumentException. */
final class RecordReader {
    private final ByteBuffer in;

    RecordReader(Octets bytes) {
        this.in = ByteBuffer.wrap(bytes.toBytes());
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    int u8() {
        return in.get() & 0xFF;
    }

    int u31() {
        return atLeastZero(in.getInt());
    }

    long u63() {
        long value = in.getLong();
        Texts.require(value >= 0, "a number above 2^63");
        return value;
    }

    long u64() {
        return in.getLong();
    }

    double real() {
        return Double.longBitsToDouble(in.getLong());
    }

    boolean flag() {
        int value = u8();
        Texts.require(value <= 1, "a flag is neither 0 nor 1");
        return value == 1;
    }

    ContentHash hash() {
        return ContentHash.of(bytes(ContentHash.BYTES));
    }

    String text() {
        int length = in.getShort() & 0xFFFF;
        Texts.require(length <= ModelRecord.TEXT_BYTES_MAX, "a text of " + length + " bytes");
        return new String(bytes(length), StandardCharsets.UTF_8);
    }

    <T extends ModelRecord.Numbered> T constant(T[] constants) {
        int code = u8();
        for (T constant : constants) {
            if (constant.code() == code) {
                return constant;
            }
        }
        throw new IllegalArgumentException("an unknown constant");
    }

    <T> Optional<T> optional(Function<RecordReader, T> part) {
        return flag() ? Optional.of(part.apply(this)) : Optional.empty();
    }

    <T> List<T> list(int countMax, Function<RecordReader, T> part) {
        int count = in.getShort() & 0xFFFF;
        Texts.require(count <= countMax, count + " entries, at most " + countMax);
        List<T> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(part.apply(this));
        }
        return entries;
    }

    private static int atLeastZero(int value) {
        Texts.require(value >= 0, "a number above 2^31");
        return value;
    }
}
