package io.sottovoce.simulator.cli;

/** What the process says to whoever started it. */
final class ExitCodes {
    /** The run did what was asked for. */
    static final int OK = 0;

    /** The run failed. */
    static final int FAILED = 1;

    /** The request was wrong: an unknown option, a missing file, a bad value. */
    static final int USAGE = 2;

    private ExitCodes() {}
}
