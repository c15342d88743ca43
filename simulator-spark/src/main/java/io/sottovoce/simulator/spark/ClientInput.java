package io.sottovoce.simulator.spark;

import io.sottovoce.learning.ClientState;
import io.sottovoce.simulator.sim.Trainee;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A client on its way to the executor that trains it, with what it keeps from round to round. */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record ClientInput(int client, float @Nullable [] control, float @Nullable [] held, float @Nullable [] personal)
        implements Serializable {
    static ClientInput of(Trainee trainee) {
        ClientState.Vectors vectors = trainee.state().vectors();
        return new ClientInput(trainee.client(), vectors.control(), vectors.held(), vectors.personal());
    }

    Trainee trainee() {
        ClientState state = new ClientState();
        state.replace(new ClientState.Vectors(control, held, personal));
        return new Trainee(client, state);
    }
}
