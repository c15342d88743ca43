package io.sottovoce.privacy.provenance;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes fields of fixed width, big-endian; texts and lists behind their length as u16, what may be absent behind a flag. */
final class RecordWriter {
    private byte[] out = new byte[512];
    private int length;

    RecordWriter raw(byte[] bytes) {
        if (bytes.length > out.length - length) {
            out = Arrays.copyOf(out, Math.max(Math.addExact(length, bytes.length), 2 * out.length));
        }
        System.arraycopy(bytes, 0, out, length, bytes.length);
        length += bytes.length;
        return this;
    }

    RecordWriter u8(int value) {
        return raw(Canonical.u8(value));
    }

    RecordWriter u32(int value) {
        return raw(Canonical.u32(value));
    }

    RecordWriter u64(long value) {
        return raw(Canonical.u64(value));
    }

    RecordWriter flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    /** IEEE 754 binary64; every NaN is the same one. */
    RecordWriter real(double value) {
        return u64(Double.doubleToLongBits(value));
    }

    RecordWriter hash(ContentHash value) {
        return raw(value.toBytes());
    }

    RecordWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return raw(Canonical.u16(utf8.length)).raw(utf8);
    }

    <T> void optional(Optional<T> value, BiConsumer<RecordWriter, T> part) {
        flag(value.isPresent());
        value.ifPresent(there -> part.accept(this, there));
    }

    <T> void list(List<T> entries, Consumer<T> part) {
        raw(Canonical.u16(entries.size()));
        entries.forEach(part);
    }

    Octets octets() {
        return Octets.owning(Arrays.copyOf(out, length));
    }
}
