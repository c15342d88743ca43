package io.sottovoce.simulator.fault;

/** What can be done to a simulated world. What {@link Operation#amount} means stands beside each. */
public enum FaultKind {
    /** Connections of the clients are cut; they come back after the time. */
    CUT,
    /** The clients leave of their own will, as at night. */
    LEAVE,
    /** The server cannot be reached by the clients; it learns of it only as heartbeats fail, after amount milliseconds. */
    PARTITION,
    /** What the clients send and get takes amount times as long. */
    SLOW,
    /** Every message on the control streams of the clients comes twice. */
    DUPLICATE,
    /** The wall clocks of the clients are amount seconds ahead. */
    SKEW,
    /** The processes of the clients end at half write number amount from now, and start again after the time. */
    KILL_CLIENT,
    /** The server's process ends at half write number amount from now, and starts again after the time. */
    KILL_SERVER,
    /** The clients take in messages and answer none. */
    SILENT,
    /** The clients' signatures are wrong. */
    WRONG_SIGNATURE,
    /** The clients deal and reveal garbage in the place of shares. */
    GARBAGE_SHARES,
    /** The clients' input is not what their trailer says. */
    WRONG_INPUT,
    /**
     * The clients' input is well-formed and signed, and not what training gave: in the clear amount times as long, under masks
     * with numbers up to 1000 times amount added to each coordinate.
     */
    SCALED_INPUT,
    /** The clients' update holds what is no finite number; in the clear only. */
    NOT_FINITE,
    /** The clients' report is one that the contract does not allow; in the clear only. */
    FALSE_REPORT,
    /** The clients take offers and train amount milliseconds longer than they need; for ever where that is 0. */
    LAZY,
    /** The server tells every second client of survivors without the first one. */
    SERVER_VARIES_SURVIVORS,
    /** The server, once it has the shares, asks again with another list of survivors. */
    SERVER_ASKS_TWICE,
    /** The server offers every round that it has offered a second time, with other names. */
    SERVER_REOPENS,
    /** The server puts a certificate of an authority of its own into the roster. */
    SERVER_FORGES;

    /**
     * Whether it is a client that the protocol gives reason to leave out for good. One that is lazy or lies about its training
     * is as good as others afterwards.
     */
    boolean isLieOfClient() {
        return switch (this) {
            case SILENT, WRONG_SIGNATURE, GARBAGE_SHARES, WRONG_INPUT -> true;
            default -> false;
        };
    }

    /** Whether it is something that somebody does of its own will. */
    boolean isOfLiars() {
        return switch (this) {
            case SCALED_INPUT, NOT_FINITE, FALSE_REPORT, LAZY -> true;
            default -> isLieOfClient() || isLieOfServer();
        };
    }

    /** Whether it is the server that does not follow the protocol. */
    boolean isLieOfServer() {
        return name().startsWith("SERVER_");
    }
}
