package io.sottovoce.simulator.fault;

/** The process that is at work ends here and now. An error, so that no shipped code catches it. */
final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    PowerCut() {
        super("power cut", null, false, false);
    }
}
