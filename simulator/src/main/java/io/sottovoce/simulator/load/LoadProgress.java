package io.sottovoce.simulator.load;

/** Told how far a scenario is. */
public interface LoadProgress {
    /** So many of so many steps are done. */
    void at(long step, long steps, String note);
}
