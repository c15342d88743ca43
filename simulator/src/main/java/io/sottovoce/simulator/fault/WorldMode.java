package io.sottovoce.simulator.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How inputs come to the server of a world, and whether its clients train in step. */
public enum WorldMode {
    /** One secure sum a round. */
    SECURE(0),
    /** The cohort is cut into groups; the server sees the mean of each. */
    GROUPED(7),
    /** The cohort is cut into groups; their sums are added. */
    PARALLEL(5),
    /** Updates in the clear. */
    CLEAR(16),
    /** Buffers of updates that were trained ahead, from several versions; under masks or in the clear. */
    ASYNC(16);

    /** Of a hundred seeds; the others make worlds of one secure sum. */
    private final int percent;

    WorldMode(int percent) {
        this.percent = percent;
    }

    /** The mode that a seed draws. */
    public static WorldMode ofSeed(long seed) {
        int left = Mix.below(100, seed, 9);
        for (WorldMode mode : values()) {
            if (left < mode.percent) {
                return mode;
            }
            left -= mode.percent;
        }
        return SECURE;
    }

    /**
     * The mode of a name as {@link #toString} gives it.
     *
     * @throws IllegalArgumentException one line, where there is none
     */
    public static WorldMode parse(String name) {
        return Arrays.stream(values())
                .filter(mode -> mode.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("found '" + name + "', expected one of "
                        + Arrays.stream(values()).map(WorldMode::toString).collect(Collectors.joining(", "))));
    }

    /** Whether the cohort is cut into groups. */
    boolean isCut() {
        return this == GROUPED || this == PARALLEL;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
