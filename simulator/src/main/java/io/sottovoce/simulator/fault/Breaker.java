package io.sottovoce.simulator.fault;

/** Cuts the power at a write to come: just before it, or just after it and before anybody knows that it was done. */
final class Breaker {
    private long halfWritesLeft = -1;

    /** Cuts at so many half writes from now: 2k is just before the write after k others, 2k + 1 just after it. */
    void arm(long halfWrites) {
        halfWritesLeft = halfWrites;
    }

    void disarm() {
        halfWritesLeft = -1;
    }

    void before() {
        pass();
    }

    void after() {
        pass();
    }

    /** Whether the power goes with the next half write: a writer may then leave a part of what it writes. */
    boolean isDue() {
        return halfWritesLeft == 0;
    }

    private void pass() {
        if (halfWritesLeft == 0) {
            halfWritesLeft = -1;
            throw new PowerCut();
        }
        if (halfWritesLeft > 0) {
            halfWritesLeft--;
        }
    }
}
