package io.sottovoce.privacy.secagg;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A set of roster members with one encoding only (SA-1, E6): ceil(n/8) bytes, member r is bit {@code r & 7}, least
 * significant first, of byte {@code r >> 3}; bits behind the last member are zero.
 */
public final class MemberSet {
    private final int rosterSize;
    private final byte[] bits;

    private MemberSet(int rosterSize, byte[] bits) {
        this.rosterSize = rosterSize;
        this.bits = bits;
    }

    /** The members that fulfil a condition. */
    public static MemberSet where(int rosterSize, IntPredicate condition) {
        byte[] bits = new byte[bytesFor(rosterSize)];
        for (int member = 0; member < rosterSize; member++) {
            if (condition.test(member)) {
                bits[member >> 3] |= (byte) (1 << (member & 7));
            }
        }
        return new MemberSet(rosterSize, bits);
    }

    /** These members. */
    public static MemberSet of(int rosterSize, Collection<Integer> members) {
        for (int member : members) {
            if (member < 0 || member >= rosterSize) {
                throw new IllegalArgumentException("member " + member + " is outside a roster of " + rosterSize);
            }
        }
        return where(rosterSize, members::contains);
    }

    /** Decodes; empty where the length is wrong or a bit behind the last member is set. */
    public static Optional<MemberSet> decode(int rosterSize, Octets encoded) {
        byte[] bits = encoded.toBytes();
        if (bits.length != bytesFor(rosterSize)) {
            return Optional.empty();
        }
        int used = rosterSize & 7;
        boolean padded = used != 0 && (bits[bits.length - 1] & 0xFF) >>> used != 0;
        return padded ? Optional.empty() : Optional.of(new MemberSet(rosterSize, bits));
    }

    private static int bytesFor(int rosterSize) {
        return (rosterSize + 7) >> 3;
    }

    /** Whether a member is in it. */
    public boolean contains(int member) {
        return member >= 0 && member < rosterSize && (bits[member >> 3] >> (member & 7) & 1) != 0;
    }

    /** Size of the roster. */
    public int rosterSize() {
        return rosterSize;
    }

    /** Number of members in it. */
    public int count() {
        int count = 0;
        for (byte b : bits) {
            count += Integer.bitCount(b & 0xFF);
        }
        return count;
    }

    /** Number of these members in it. */
    public int countOf(List<Integer> members) {
        return (int) members.stream().filter(this::contains).count();
    }

    /** Whether all of it is in another set of the same roster. */
    public boolean isWithin(MemberSet other) {
        return rosterSize == other.rosterSize && members().stream().allMatch(other::contains);
    }

    /** Its members, ascending. */
    public List<Integer> members() {
        return IntStream.range(0, rosterSize).filter(this::contains).boxed().toList();
    }

    /** The encoding. */
    public Octets encoded() {
        return Octets.of(bits);
    }

    /** H("u2"; bitmap): what masks and uploads are bound to. */
    public ContentHash shareSetHash() {
        return ContentHash.of(Canonical.hash("u2", bits));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemberSet that && rosterSize == that.rosterSize && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return 31 * rosterSize + Arrays.hashCode(bits);
    }

    @Override
    public String toString() {
        return members() + " of " + rosterSize;
    }
}
