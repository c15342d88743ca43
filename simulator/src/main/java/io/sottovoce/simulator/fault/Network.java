package io.sottovoce.simulator.fault;

import java.util.Arrays;

/**
 * Connections between clients and the server. A connection is ordered within each of its streams and not between them; when
 * it is cut, what is under way is lost and a later connection begins anew. Latencies follow from seed, client, stream and
 * the number of the message.
 */
final class Network {
    /** The streams of one connection. */
    enum Stream {
        CONTROL_UP(0, true),
        CONTROL_DOWN(1, true),
        UPLOAD_UP(2, false),
        UPLOAD_DOWN(3, false);

        private final int number;
        private final boolean control;

        Stream(int number, boolean control) {
            this.number = number;
            this.control = control;
        }
    }

    private static final int LATENCY_MIN = 2;
    private static final int LATENCY_SPREAD = 120;
    private static final int SEED = 300;

    private final long seed;
    private final Agenda agenda;
    private final ActiveFaults faults;
    private final Line[] lines;

    private static final class Line {
        private final long[] lastArrival = new long[Stream.values().length];
        private final long[] sent = new long[Stream.values().length];
        private long epoch;
        private boolean up;
    }

    Network(FaultSetting setting, Agenda agenda, ActiveFaults faults) {
        this.seed = setting.seed();
        this.agenda = agenda;
        this.faults = faults;
        this.lines = new Line[setting.clients()];
        Arrays.setAll(lines, i -> new Line());
    }

    /** Connects a client; false where it cannot reach the server. */
    boolean connect(int client) {
        if (isCutOff(client)) {
            return false;
        }
        lines[client].epoch++;
        lines[client].up = true;
        return true;
    }

    boolean isUp(int client) {
        return lines[client].up;
    }

    /** The number of the connection of a client. */
    long epoch(int client) {
        return lines[client].epoch;
    }

    /** Ends a connection: nothing that is under way arrives. */
    void drop(int client) {
        lines[client].up = false;
    }

    boolean isCutOff(int client) {
        return faults.isOn(FaultKind.CUT, client)
                || faults.isOn(FaultKind.LEAVE, client)
                || faults.isOn(FaultKind.PARTITION, client);
    }

    /** Sends; what arrives may arrive twice, or not at all. */
    void send(int client, Stream stream, Runnable arrival) {
        Line line = lines[client];
        if (!line.up) {
            return;
        }
        long epoch = line.epoch;
        long at = Math.max(line.lastArrival[stream.number], agenda.nowMillis() + latency(client, stream, line));
        line.lastArrival[stream.number] = at;
        int copies = stream.control && faults.isOn(FaultKind.DUPLICATE, client) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            agenda.at(at, () -> {
                if (line.up && line.epoch == epoch) {
                    arrival.run();
                }
            });
        }
    }

    private long latency(int client, Stream stream, Line line) {
        long number = line.sent[stream.number]++;
        long base = (long) LATENCY_MIN + Mix.below(LATENCY_SPREAD, seed, SEED, client, stream.number, number);
        return base * Math.max(1, faults.amount(FaultKind.SLOW, client));
    }
}
