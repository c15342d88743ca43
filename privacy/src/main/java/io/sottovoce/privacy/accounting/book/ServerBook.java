package io.sottovoce.privacy.accounting.book;

import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import java.util.Arrays;

/**
 * The operator's view of one task: what the worst client can have spent, taking part in at most P sessions.
 *
 * <p>Per order, the sum of the P dearest sessions: an upper bound that needs no list of who took part when.
 * Amplification by sampling is refused in secure and grouped mode, because the noise comes with the participants.
 */
public final class ServerBook {
    private final int participationsMax;
    private final double[][] dearest;
    private long sessions;

    /** A book of a task whose clients refuse more than P sessions. */
    public ServerBook(int participationsMax) {
        if (participationsMax < 1 || participationsMax > 1 << 20) {
            throw new IllegalArgumentException("P is " + participationsMax + ", expected 1..2^20");
        }
        this.participationsMax = participationsMax;
        this.dearest = new double[RenyiOrders.ledger().size()][0];
    }

    /** Enters a session in which any byte of masked input was sent. */
    public void enter(RenyiBudget cost) {
        double[] values = cost.values();
        for (int i = 0; i < values.length; i++) {
            dearest[i] = withValue(dearest[i], values[i]);
        }
        sessions++;
    }

    private double[] withValue(double[] sorted, double value) {
        double[] longer = Arrays.copyOf(sorted, sorted.length + 1);
        longer[sorted.length] = value;
        Arrays.sort(longer);
        return longer.length <= participationsMax ? longer : Arrays.copyOfRange(longer, 1, longer.length);
    }

    /** The worst client's spending, by order. */
    public RenyiBudget worstClient() {
        double[] sums = Arrays.stream(dearest)
                .mapToDouble(row -> Arrays.stream(row).sum())
                .toArray();
        return RenyiBudget.ofValues(RenyiOrders.ledger(), sums);
    }

    /** Sessions entered. */
    public long sessions() {
        return sessions;
    }
}
