package io.sottovoce.learning.io;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The number formats of safetensors that hold weights, and how to read one element as a float. */
enum ElementType {
    F64(8) {
        @Override
        float read(ByteBuffer bytes) {
            return (float) bytes.getDouble();
        }
    },
    F32(4) {
        @Override
        float read(ByteBuffer bytes) {
            return bytes.getFloat();
        }
    },
    F16(2) {
        @Override
        float read(ByteBuffer bytes) {
            return half(bytes.getShort());
        }
    },
    BF16(2) {
        @Override
        float read(ByteBuffer bytes) {
            return Float.intBitsToFloat(bytes.getShort() << 16);
        }
    };

    private static final int HALF_MANTISSA = 10;
    private static final int HALF_EXPONENT_MAX = 31;

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    int bytes() {
        return bytes;
    }

    abstract float read(ByteBuffer bytes);

    static Optional<ElementType> ofWord(String word) {
        for (ElementType type : values()) {
            if (type.name().equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** A number of IEEE 754 binary16. */
    private static float half(short bits) {
        int exponent = (bits >> HALF_MANTISSA) & HALF_EXPONENT_MAX;
        int mantissa = bits & ((1 << HALF_MANTISSA) - 1);
        float magnitude;
        if (exponent == 0) {
            magnitude = mantissa * 0x1p-24f;
        } else if (exponent == HALF_EXPONENT_MAX) {
            magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Float.intBitsToFloat(((exponent + 112) << 23) | (mantissa << 13));
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
