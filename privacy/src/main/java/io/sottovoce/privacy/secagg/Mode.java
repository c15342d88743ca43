package io.sottovoce.privacy.secagg;

/** What the clients of a session assume of the server (SA-1, 1.2). */
public enum Mode {
    /** M: it may do anything; survivors are voted on. */
    MALICIOUS(1),
    /** H: it follows the protocol; no vote. Only for clients whose policy names it. */
    HONEST_SERVER(2);

    private final int code;

    Mode(int code) {
        this.code = code;
    }

    /** The byte in a round configuration. */
    public int code() {
        return code;
    }
}
