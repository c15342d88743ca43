package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.proto.ServerMessage.RoundOffer;

/** What a client is at: a round, or training ahead of one. One thing at a time. */
abstract class ClientWork {
    private final RoundOffer offer;
    private final SimClient owner;
    private final Scene scene;
    private final long endMillis;

    ClientWork(SimClient owner, RoundOffer offer) {
        this.owner = owner;
        this.offer = offer;
        this.scene = owner.scene();
        this.endMillis = scene.agenda().nowMillis() + offer.timeLeft().toMillis();
    }

    /** Begins, once the offer was accepted. */
    abstract void start();

    /** The training is done. */
    abstract void trained();

    /** Its end is of no more interest to anybody else. */
    abstract void stop(String why);

    /** Hears a message of secure aggregation. */
    void take(ServerMessage message) {
        // not of this mode
    }

    /** Whether it ended of itself. */
    boolean isSettled() {
        return false;
    }

    /** Whether it is done here, although its session lives on until the sum is open. */
    boolean isHandedOver() {
        return false;
    }

    void reconnected() {
        // nothing is under way
    }

    void uploadAnswered(UploadFrame frame) {
        // nothing is under way
    }

    /** Whether it trains ahead for later rounds, which do not end it. */
    boolean ahead() {
        return false;
    }

    final RoundOffer offer() {
        return offer;
    }

    final long round() {
        return offer.round().round();
    }

    final SimClient owner() {
        return owner;
    }

    final Scene scene() {
        return scene;
    }

    /** Trains for as long as this client takes for it; a lazy one takes longer, or for ever. */
    final void train(long label) {
        Trainings.millis(scene, owner.index(), label).ifPresent(millis -> scene.agenda()
                .after(
                        millis,
                        () -> scene.asClient(owner.index(), () -> {
                            if (owner.isAtWorkOn(this)) {
                                trained();
                                owner.settle();
                            }
                        })));
    }

    /** Time passes. */
    void tick() {
        if (scene.agenda().nowMillis() >= endMillis && owner.isAtWorkOn(this)) {
            stop("the round's time is over");
            owner.drop(this);
        }
    }
}
