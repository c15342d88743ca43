package io.sottovoce.simulator.fault;

import io.sottovoce.client.HeldUpdate;
import io.sottovoce.client.LocalResult;
import io.sottovoce.proto.ServerMessage.RoundOffer;

/** Work of an asynchronous task: trains, and has the client hold the update. */
final class AheadTraining extends ClientWork {
    AheadTraining(SimClient owner, RoundOffer offer) {
        super(owner, offer);
    }

    private long base() {
        return offer().model().version();
    }

    @Override
    void start() {
        train(base());
    }

    @Override
    void trained() {
        PlainInputs inputs = scene().inputs();
        int client = owner().index();
        LocalResult result =
                new LocalResult(inputs.update(client, base()), inputs.examples(client, base()), PlainInputs.LOSS);
        scene().trace().add("client " + client + " holds an update from version " + base());
        owner().drop(this);
        owner().hold(HeldUpdate.of(offer(), result));
    }

    @Override
    void stop(String why) {
        scene().trace().add("client " + owner().index() + " stops its training: " + why);
    }

    @Override
    boolean ahead() {
        return true;
    }
}
