package io.sottovoce.client;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.TransferKey;

/** Work of an asynchronous task on the worker thread: downloads and trains, and hands the update to the client to hold. */
final class AheadWork implements Runnable {
    private static final System.Logger LOG = System.getLogger(AheadWork.class.getName());

    private final RoundOffer offer;
    private final Plan plan;
    private final TransferKey key;
    private final ClientEngine engine;
    private final Transfers transfers;
    private final Mailbox mailbox;

    AheadWork(RoundOffer offer, Plan plan, ClientId client, ClientEngine engine, Transfers transfers, Mailbox mailbox) {
        this.offer = offer;
        this.plan = plan;
        this.key = new TransferKey(offer.round(), client, offer.ticket());
        this.engine = engine;
        this.transfers = transfers;
        this.mailbox = mailbox;
    }

    @Override
    public void run() {
        mailbox.post(new Mail.Finished(offer.round(), outcome()));
    }

    private Mail.Outcome outcome() {
        try {
            float[] parameters = transfers.download(key, offer.model());
            LocalResult result = engine.train(plan, parameters, offer.round());
            mailbox.post(new Mail.Trained(offer.round(), result));
            return new Mail.Held(HeldUpdate.of(offer, result));
        } catch (InterruptedException e) {
            return new Mail.Interrupted();
        } catch (TransferException e) {
            return new Mail.GaveUp(e.code(), String.valueOf(e.getMessage()));
        } catch (TrainingException e) {
            return new Mail.GaveUp(e.code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "the work on " + offer.round() + " failed", e);
            return new Mail.GaveUp(
                    FailureCode.TRAINER, "the trainer failed: " + e.getClass().getSimpleName());
        }
    }
}
