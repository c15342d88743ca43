package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.vector.Ring;

/**
 * One vector that is summed.
 *
 * @param name printable ASCII, at most 64 characters
 * @param dimension d, 1..2^34
 * @param bits b, 8..32
 */
public record VectorSpec(String name, long dimension, int bits) {
    public VectorSpec {
        if (!name.matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException("vector name '" + name + "', expected 1..64 printable characters");
        }
        if (dimension < 1 || dimension > Limits.DIMENSION_MAX) {
            throw new IllegalArgumentException(
                    "vector " + name + " has " + dimension + " coordinates, expected 1.." + Limits.DIMENSION_MAX);
        }
        if (bits < Ring.BITS_MIN || bits > Ring.BITS_MAX) {
            throw new IllegalArgumentException("vector " + name + " has " + bits + " bits a coordinate");
        }
    }

    /** The ring of its coordinates. */
    public Ring ring() {
        return new Ring(bits);
    }

    /** Number of chunks. */
    public int chunks() {
        return (int) ((dimension + Limits.CHUNK_COORDINATES - 1) / Limits.CHUNK_COORDINATES);
    }

    /** Coordinates in a chunk. */
    public int chunkLength(int chunk) {
        if (chunk < 0 || chunk >= chunks()) {
            throw new IllegalArgumentException("chunk " + chunk + " of " + chunks() + " of vector " + name);
        }
        return (int) Math.min(Limits.CHUNK_COORDINATES, dimension - (long) chunk * Limits.CHUNK_COORDINATES);
    }

    /** Bytes of a packed chunk. */
    public int chunkBytes(int chunk) {
        return (int) ring().packedBytes(chunkLength(chunk));
    }
}
