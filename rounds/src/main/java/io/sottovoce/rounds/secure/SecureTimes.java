package io.sottovoce.rounds.secure;

import io.sottovoce.privacy.secagg.message.Deadlines;
import java.time.Duration;

/**
 * The one timeout policy of a secure round: derived from what has to be moved and from how fast the slowest clients were
 * seen to move it, and bounded by the task's own limit for a round.
 *
 * @param exchange for each of the phases that exchange keys, shares, votes
 * @param collect for training and the masked upload, once keys are exchanged
 */
public record SecureTimes(Duration exchange, Duration collect) {
    private static final long EXCHANGE_FLOOR_MILLIS = 30_000;
    private static final long COLLECT_FLOOR_MILLIS = 15_000;
    private static final double PATIENCE = 3;
    private static final long MEMBER_BYTES = 300;
    private static final long NEIGHBOUR_BYTES = 5_000;
    private static final long NEIGHBOURS_MAX = 254;
    private static final double CLIENT_SLACK = 1.25;

    /**
     * The times of a round.
     *
     * @param clients n at most
     * @param transferBytes bytes of model and masked input of one client
     * @param bytesPerSecond what slow clients were seen to reach; the assumption before anything was seen
     * @param exchangeMillis how long phases of exchange were seen to take; 0 where nothing was seen
     * @param trainingMillis how long slow clients were seen to train; 0 where nothing was seen
     * @param roundMax the task's limit for a round
     */
    public static SecureTimes of(
            int clients,
            long transferBytes,
            double bytesPerSecond,
            long exchangeMillis,
            long trainingMillis,
            Duration roundMax) {
        double exchangeBytes = clients * MEMBER_BYTES + Math.min(clients, NEIGHBOURS_MAX) * NEIGHBOUR_BYTES;
        long exchange = EXCHANGE_FLOOR_MILLIS
                + (long) (PATIENCE * exchangeMillis)
                + (long) (PATIENCE * 1000 * exchangeBytes / bytesPerSecond);
        long moving = (long) (PATIENCE * 1000 * transferBytes / bytesPerSecond);
        long limit = roundMax.toMillis();
        long collect = trainingMillis == 0 ? limit : COLLECT_FLOOR_MILLIS + (long) (PATIENCE * trainingMillis) + moving;
        return new SecureTimes(
                Duration.ofMillis(Math.min(exchange, limit)), Duration.ofMillis(Math.min(collect, limit)));
    }

    /** Until when a client waits for each message; later than the server, which decides. */
    public Deadlines deadlines() {
        long step = (long) (CLIENT_SLACK * exchange.toMillis()) + 1;
        long training = (long) (CLIENT_SLACK * collect.toMillis()) + 1;
        return new Deadlines(step, 2 * step, 2 * step + training, 3 * step + training, 5 * step + training);
    }
}
