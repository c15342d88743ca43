package io.sottovoce.simulator.sim;

import org.jspecify.annotations.Nullable;

/**
 * What all trainings of a round begin with.
 *
 * @param parameters the global model; not changed
 * @param serverControl the server's control variate of SCAFFOLD; null where there is none; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record RoundStart(long round, float[] parameters, float @Nullable [] serverControl) {}
