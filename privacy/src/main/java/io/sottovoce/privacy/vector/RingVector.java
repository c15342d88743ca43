package io.sottovoce.privacy.vector;

import io.sottovoce.privacy.crypto.AesCtrKeystream;
import java.util.Arrays;
import java.util.Optional;

/**
 * A vector over the integers modulo 2^b, mutable, owned by one thread at a time.
 *
 * <p>Sums are taken modulo 2^32 and reduced when an element is read or packed, which is the same because 2^b divides
 * 2^32. A vector holds up to 2^31 - 1 elements; longer ones are worked through chunk by chunk.
 */
public final class RingVector {
    private final Ring ring;
    private final int[] values;

    private RingVector(Ring ring, int[] values) {
        this.ring = ring;
        this.values = values;
    }

    /** The zero vector of a length. */
    public static RingVector zeros(Ring ring, int length) {
        return new RingVector(ring, new int[length]);
    }

    /** A vector of a copy of the values, each reduced into the ring. */
    public static RingVector copyOf(Ring ring, int[] values) {
        return new RingVector(ring, values.clone());
    }

    /** As {@link #copyOf}, without the copy: the caller must not touch the array again. */
    public static RingVector owning(Ring ring, int[] values) {
        return new RingVector(ring, values);
    }

    /**
     * Decodes the packed form (E15) of a peer.
     *
     * @return empty unless {@code packed} has exactly the bytes that {@code length} elements need and every bit behind
     *     the last element is zero
     */
    public static Optional<RingVector> decode(Ring ring, int length, byte[] packed) {
        if (length < 0
                || packed.length != ring.packedBytes(length)
                || !BitPacking.trailingBitsClear(ring, packed, length)) {
            return Optional.empty();
        }
        return Optional.of(new RingVector(ring, BitPacking.unpack(ring, packed, length)));
    }

    /** The ring. */
    public Ring ring() {
        return ring;
    }

    /** Number of elements. */
    public int length() {
        return values.length;
    }

    /** Element {@code index} in {@code 0..2^b-1}; for b = 32 as the bits of an {@code int}. */
    public int get(int index) {
        return ring.reduce(values[index]);
    }

    /** Element {@code index} in {@code -2^(b-1)..2^(b-1)-1}. */
    public int centred(int index) {
        return ring.centre(values[index]);
    }

    /** Adds a vector of the same ring and length. */
    public void add(RingVector other) {
        requireSameShape(other);
        addAt(0, other);
    }

    /** Subtracts a vector of the same ring and length. */
    public void subtract(RingVector other) {
        requireSameShape(other);
        subtractAt(0, other);
    }

    /** Adds a chunk to the elements from {@code at} on. */
    public void addAt(int at, RingVector chunk) {
        requireInside(at, chunk);
        int[] from = chunk.values;
        for (int i = 0; i < from.length; i++) {
            values[at + i] += from[i];
        }
    }

    /** Subtracts a chunk from the elements from {@code at} on. */
    public void subtractAt(int at, RingVector chunk) {
        requireInside(at, chunk);
        int[] from = chunk.values;
        for (int i = 0; i < from.length; i++) {
            values[at + i] -= from[i];
        }
    }

    /** Adds an integer, reduced into the ring, to one element. */
    public void addTo(int index, int amount) {
        values[index] += amount;
    }

    /** Adds the mask whose next words {@code stream} gives, to {@code length} elements from {@code at} on (E14). */
    public void addMask(AesCtrKeystream stream, int at, int length) {
        stream.addWords(values, at, length);
    }

    /** Subtracts the mask whose next words {@code stream} gives (E14). */
    public void subtractMask(AesCtrKeystream stream, int at, int length) {
        stream.subtractWords(values, at, length);
    }

    /** A copy of {@code length} elements from {@code at} on. */
    public RingVector slice(int at, int length) {
        return new RingVector(ring, Arrays.copyOfRange(values, at, Math.addExact(at, length)));
    }

    /** Copies {@code length} elements from {@code at} on, each in {@code 0..2^b-1}. */
    public void copyTo(int at, int[] target, int to, int length) {
        for (int i = 0; i < length; i++) {
            target[to + i] = ring.reduce(values[at + i]);
        }
    }

    /** The packed form of all elements (E15). */
    public byte[] pack() {
        return packRange(0, values.length);
    }

    /** The packed form of {@code length} elements from {@code at} on, beginning at a byte boundary. */
    public byte[] packRange(int at, int length) {
        return BitPacking.pack(ring, values, at, length);
    }

    /** A copy of the elements, each in {@code 0..2^b-1}. */
    public int[] toArray() {
        int[] reduced = values.clone();
        int mask = ring.mask();
        for (int i = 0; i < reduced.length; i++) {
            reduced[i] &= mask;
        }
        return reduced;
    }

    /** Overwrites every element with zero. */
    public void wipe() {
        Arrays.fill(values, 0);
    }

    private void requireSameShape(RingVector other) {
        if (other.values.length != values.length) {
            throw new IllegalArgumentException(
                    "ring vector of " + other.values.length + " elements, expected " + values.length);
        }
    }

    private void requireInside(int at, RingVector chunk) {
        if (!chunk.ring.equals(ring)) {
            throw new IllegalArgumentException(
                    "ring vector of " + chunk.ring.bits() + " bits, expected " + ring.bits());
        }
        if (at < 0 || at > values.length - chunk.values.length) {
            throw new IllegalArgumentException(
                    "chunk of " + chunk.values.length + " elements at " + at + " does not fit into " + values.length);
        }
    }
}
