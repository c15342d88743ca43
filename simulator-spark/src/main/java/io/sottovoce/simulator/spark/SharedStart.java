package io.sottovoce.simulator.spark;

import io.sottovoce.simulator.sim.RoundStart;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The start of a round as it is broadcast. */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record SharedStart(long round, float[] parameters, float @Nullable [] serverControl) implements Serializable {
    static SharedStart of(RoundStart start) {
        return new SharedStart(start.round(), start.parameters(), start.serverControl());
    }

    RoundStart start() {
        return new RoundStart(round, parameters, serverControl);
    }
}
