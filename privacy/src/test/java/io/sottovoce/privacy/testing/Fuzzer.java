package io.sottovoce.privacy.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Throws bytes at a decoder. Whatever comes, it must answer; must not use memory that the input does not account for; and
 * what it takes must encode to exactly the input, so that nothing has two encodings.
 */
public final class Fuzzer {
    /** Decodes; if the bytes are good, encodes again. */
    @FunctionalInterface
    public interface Decoder {
        Optional<byte[]> decodeAndEncode(byte[] bytes);
    }

    private static final int[] EXTREMES = {0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, -1};
    private static final long ALLOWANCE_BYTES = 1 << 16;
    private static final int ALLOWANCE_FACTOR = 64;

    private final String name;
    private final Decoder decoder;
    private final List<byte[]> corpus;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long inputs;
    private long accepted;

    /**
     * A fuzzer of one decoder.
     *
     * @param corpus good inputs
     */
    public Fuzzer(String name, Decoder decoder, List<byte[]> corpus) {
        this.name = name;
        this.decoder = decoder;
        this.corpus = corpus;
        corpus.forEach(this::mustBeTaken);
    }

    public long inputs() {
        return inputs;
    }

    public long accepted() {
        return accepted;
    }

    /** Every good input cut off at every byte, and with a byte more: none may be taken. */
    public void truncations() {
        for (byte[] good : corpus) {
            for (int length = 0; length < good.length; length++) {
                mustBeRefused(Arrays.copyOf(good, length));
            }
            mustBeRefused(Arrays.copyOf(good, good.length + 1));
        }
    }

    /** Extreme values of one, two and four bytes at every place of every good input, up to a number of places. */
    public void lengthFields(int placesMax) {
        for (byte[] good : corpus) {
            for (int at = 0; at < Math.min(good.length, placesMax); at++) {
                for (int extreme : EXTREMES) {
                    for (int width = 1; width <= 4; width *= 2) {
                        byte[] bytes = good.clone();
                        write(bytes, at, width, extreme);
                        throwAt(bytes);
                    }
                }
            }
        }
    }

    /** So many random inputs, one in eight of nothing but noise, the rest changed good ones. */
    public void mutations(long seed, int count) {
        mutations(seed, count, bytes -> {});
    }

    /** As {@link #mutations(long, int)}; {@code repair} fixes what would only hide the rest, such as a checksum. */
    public void mutations(long seed, int count, Consumer<byte[]> repair) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            byte[] bytes = random.nextInt(8) == 0 ? noise(random) : mutant(random);
            repair.accept(bytes);
            throwAt(bytes);
        }
    }

    private byte[] noise(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] mutant(SplittableRandom random) {
        byte[] bytes = corpus.get(random.nextInt(corpus.size())).clone();
        for (int edits = 1 + random.nextInt(3); edits > 0 && bytes.length > 0; edits--) {
            bytes = edited(bytes, random);
        }
        return bytes;
    }

    private byte[] edited(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> write(bytes, at, 1 << random.nextInt(3), EXTREMES[random.nextInt(EXTREMES.length)]);
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
            }
            case 5 -> System.arraycopy(bytes, random.nextInt(bytes.length - at), bytes, at, 1);
            default -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                int length = Math.min(bytes.length - at, random.nextInt(1 + other.length));
                System.arraycopy(other, other.length - length, bytes, at, length);
            }
        }
        return bytes;
    }

    private static void write(byte[] bytes, int at, int width, int value) {
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >>> (8 * (width - 1 - i)));
        }
    }

    private void mustBeTaken(byte[] bytes) {
        if (!throwAt(bytes)) {
            throw new AssertionError(
                    name + " refuses a good input: " + HexFormat.of().formatHex(bytes));
        }
    }

    private void mustBeRefused(byte[] bytes) {
        if (throwAt(bytes)) {
            throw new AssertionError(name + " takes " + HexFormat.of().formatHex(bytes));
        }
    }

    private boolean throwAt(byte[] bytes) {
        inputs++;
        long allowed = ALLOWANCE_BYTES + (long) ALLOWANCE_FACTOR * bytes.length;
        long before = threads.getCurrentThreadAllocatedBytes();
        Optional<byte[]> again = decode(bytes);
        long used = threads.getCurrentThreadAllocatedBytes() - before;
        // Again where it was much: the first uses of some code load classes and link calls.
        for (int attempt = 0; attempt < 5 && used > allowed; attempt++) {
            before = threads.getCurrentThreadAllocatedBytes();
            decode(bytes);
            used = threads.getCurrentThreadAllocatedBytes() - before;
        }
        if (used > allowed) {
            throw new AssertionError(
                    name + " used " + used + " bytes for " + HexFormat.of().formatHex(bytes));
        }
        if (again.isPresent() && !Arrays.equals(bytes, again.get())) {
            throw new AssertionError(name + " takes a second encoding: "
                    + HexFormat.of().formatHex(bytes) + " is "
                    + HexFormat.of().formatHex(again.get()));
        }
        accepted += again.isPresent() ? 1 : 0;
        return again.isPresent();
    }

    private Optional<byte[]> decode(byte[] bytes) {
        try {
            return decoder.decodeAndEncode(bytes.clone());
        } catch (RuntimeException | Error e) {
            throw new AssertionError(name + " throws on " + HexFormat.of().formatHex(bytes), e);
        }
    }
}
