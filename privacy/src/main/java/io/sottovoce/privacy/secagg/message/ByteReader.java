package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.PeerFault;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link ByteWriter} writes; every shortage, excess or bad value is a fault, none an exception of ours. */
final class ByteReader {
    private final ByteBuffer in;

    private ByteReader(Octets bytes) {
        this.in = ByteBuffer.wrap(bytes.toBytes());
    }

    /** Reads one field or message. */
    @FunctionalInterface
    interface Part<T> {
        T read(ByteReader in) throws PeerFault;
    }

    /** Reads a whole message: nothing may be left over. */
    static <T> Outcome<T> decode(Octets bytes, Part<T> message) {
        return Outcome.of(() -> {
            ByteReader reader = new ByteReader(bytes);
            T value = message.read(reader);
            require(!reader.in.hasRemaining(), "bytes behind the end");
            return value;
        });
    }

    static void require(boolean condition, String what) throws PeerFault {
        PeerFault.unless(condition, AbortCode.MALFORMED, what);
    }

    int u8() throws PeerFault {
        return need(1).get() & 0xFF;
    }

    int u16() throws PeerFault {
        return need(2).getShort() & 0xFFFF;
    }

    long u32() throws PeerFault {
        return need(4).getInt() & 0xFFFFFFFFL;
    }

    /** A u64 that fits into 63 bits. */
    long u63(String name) throws PeerFault {
        long value = need(8).getLong();
        require(value >= 0, name + " above 2^63");
        return value;
    }

    /** A finite real above zero. */
    double positive(String name) throws PeerFault {
        double value = Double.longBitsToDouble(need(8).getLong());
        require(Double.isFinite(value) && value > 0, name + " is not a finite number above zero");
        return value;
    }

    String text(int bytesMax) throws PeerFault {
        int length = u8();
        require(length >= 1 && length <= bytesMax, "name of " + length + " bytes");
        byte[] ascii = bytes(length);
        for (byte c : ascii) {
            require(c > ' ' && c < 127, "name with a character outside printable ASCII");
        }
        return new String(ascii, StandardCharsets.US_ASCII);
    }

    ContentHash hash() throws PeerFault {
        return ContentHash.of(bytes(ContentHash.BYTES));
    }

    Octets fixed(int length) throws PeerFault {
        return Octets.owning(bytes(length));
    }

    Octets sized(int bytesMax) throws PeerFault {
        long length = u32();
        require(length <= bytesMax, length + " bytes, at most " + bytesMax);
        return Octets.owning(bytes((int) length));
    }

    /** As many parts as a u16 before them says, at most {@code countMax}. */
    <T> List<T> list(int countMax, Part<T> part) throws PeerFault {
        int count = u16();
        require(count <= countMax, count + " entries, at most " + countMax);
        List<T> entries = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            entries.add(part.read(this));
        }
        return List.copyOf(entries);
    }

    boolean hasMore() {
        return in.hasRemaining();
    }

    byte[] bytes(int length) throws PeerFault {
        ByteBuffer from = need(length); // before the array: a length may be announced and nothing sent
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private ByteBuffer need(int length) throws PeerFault {
        require(in.remaining() >= length, "message ends early");
        return in;
    }
}
