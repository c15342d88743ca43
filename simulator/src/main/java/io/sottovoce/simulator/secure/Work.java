package io.sottovoce.simulator.secure;

import java.util.List;
import java.util.concurrent.Callable;

/** Threads that work for a round. */
@FunctionalInterface
public interface Work {
    /** Runs all on the threads; the results are in the order of the calls. */
    <T> List<T> all(List<Callable<T>> calls) throws InterruptedException;
}
