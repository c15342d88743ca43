package io.sottovoce.simulator.bench;

import java.util.Map;

/**
 * What was measured. Seconds are processor time of one thread unless they are called wall.
 *
 * @param degree neighbours of a client
 * @param threshold shares that restore a secret
 * @param masksExpanded masks taken out of the sum
 * @param unmaskSeconds taking them out; the busiest thread's where there are several
 * @param unmaskCpuSeconds the same, over all threads
 * @param unmaskWallSeconds the same, by the clock on the wall
 * @param restoreSeconds joining shares and agreeing on the keys of the masks, before they can be taken out
 * @param ingestSeconds checking one client's upload and adding it to the sum
 * @param clientParts one real client, by part of its work
 * @param clientWallSeconds the same client by the clock on the wall
 * @param uploadBytes its masked input
 * @param aesCtrBytesPerSecond keystream that one thread of this machine makes in the same run
 * @param limitSeconds the masks' bytes over that rate
 */
public record SecAggFigures(
        int degree,
        int threshold,
        int masksExpanded,
        double unmaskSeconds,
        double unmaskCpuSeconds,
        double unmaskWallSeconds,
        double restoreSeconds,
        double ingestSeconds,
        Map<String, Double> clientParts,
        double clientWallSeconds,
        long uploadBytes,
        double aesCtrBytesPerSecond,
        double limitSeconds) {
    /** Processor time of the whole client. */
    public double clientSeconds() {
        return clientParts.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Processor time of the unmasking over the machine's limit. */
    public double ratioToLimit() {
        return unmaskCpuSeconds / limitSeconds;
    }
}
