package io.sottovoce.proto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** Looks for what is not a number, or not a finite one, among little-endian float32. */
final class FiniteFloats {
    private static final long EXPONENTS = 0x7F80_0000_7F80_0000L;
    private static final long ONE_IN_EACH = 0x0080_0000_0080_0000L;
    private static final long SIGNS = 0x8000_0000_8000_0000L;

    private FiniteFloats() {}

    /** Index of the first float that is not finite; reads from the buffer's position to its limit and moves neither. */
    static OptionalInt firstNotFinite(ByteBuffer floats) {
        return allFinite(floats) ? OptionalInt.empty() : search(floats);
    }

    /**
     * Two at a time. A float is finite unless all bits of its exponent are set; then, and only then, adding one to the
     * exponent carries into the place of the sign, which was cleared.
     */
    private static boolean allFinite(ByteBuffer floats) {
        ByteBuffer bytes = floats.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int from = bytes.position();
        int pairsEnd = from + (bytes.remaining() & -Long.BYTES);
        long carries = 0;
        for (int i = from; i < pairsEnd; i += Long.BYTES) {
            carries |= (bytes.getLong(i) & EXPONENTS) + ONE_IN_EACH;
        }
        boolean last = pairsEnd + Float.BYTES > bytes.limit() || Float.isFinite(bytes.getFloat(pairsEnd));
        return last && (carries & SIGNS) == 0;
    }

    private static OptionalInt search(ByteBuffer floats) {
        ByteBuffer bytes = floats.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; bytes.remaining() >= Float.BYTES; i++) {
            if (!Float.isFinite(bytes.getFloat())) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
