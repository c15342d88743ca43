package io.sottovoce.simulator.authority;

import io.sottovoce.client.LocalResult;
import io.sottovoce.client.LocalTrainer;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.proto.RoundRef;

/** Of a client that is never asked to train. */
final class IdleTrainer implements LocalTrainer {
    @Override
    public LocalResult train(Plan plan, float[] parameters, RoundRef round) {
        throw new AssertionError("nothing was to be trained");
    }

    @Override
    public String describe() {
        return "idle";
    }
}
