package io.sottovoce.simulator.spark;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task returns.
 *
 * @param clients in the order of its inputs; fewer where it failed
 * @param nanos spent in local training
 * @param failure one line, where a training could not be run: trying again would not help
 */
record BatchOutput(
        List<ClientOutput> clients, long nanos, @Nullable String failure) implements Serializable {}
