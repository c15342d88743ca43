package io.sottovoce.simulator.secure;

/** How a simulated round adds up what its clients send. */
public enum SumMode {
    /** The plain mean of the updates: nothing is clipped, rounded, noised or masked. */
    OFF,
    /** Clipping, encoding, noise and the sum in the ring as in production; no keys and no masks. */
    EQUIVALENT,
    /** The client and server machines of the protocol, every message and every mask. */
    ON
}
