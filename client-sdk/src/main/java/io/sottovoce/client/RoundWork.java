package io.sottovoce.client;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.TrainingReport;
import io.sottovoce.proto.TransferKey;
import java.util.Optional;

/** One round on the worker thread: download, train, upload. Tells the mailbox how it went, whatever happens. */
final class RoundWork implements Runnable {
    private static final System.Logger LOG = System.getLogger(RoundWork.class.getName());

    private final RoundOffer offer;
    private final Plan plan;
    private final TransferKey key;
    private final ClientEngine engine;
    private final Transfers transfers;
    private final Mailbox mailbox;
    private final Optional<Prepared> prepared;

    RoundWork(
            RoundOffer offer,
            Plan plan,
            ClientId client,
            ClientEngine engine,
            Transfers transfers,
            Mailbox mailbox,
            Optional<Prepared> prepared) {
        this.offer = offer;
        this.plan = plan;
        this.key = new TransferKey(offer.round(), client, offer.ticket());
        this.engine = engine;
        this.transfers = transfers;
        this.mailbox = mailbox;
        this.prepared = prepared;
    }

    @Override
    public void run() {
        mailbox.post(new Mail.Finished(round(), outcome()));
    }

    private RoundRef round() {
        return offer.round();
    }

    private Mail.Outcome outcome() {
        try {
            Prepared ready = prepared.isPresent() ? prepared.get() : train();
            LocalResult result = ready.result();
            transfers.upload(
                    key, new UpdateChunks(ready.update()), new TrainingReport(result.examples(), result.meanLoss()));
            return new Mail.Submitted();
        } catch (InterruptedException e) {
            return new Mail.Interrupted();
        } catch (TransferException e) {
            return new Mail.GaveUp(e.code(), String.valueOf(e.getMessage()));
        } catch (TrainingException e) {
            return new Mail.GaveUp(e.code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "the work on " + round() + " failed", e);
            return new Mail.GaveUp(
                    FailureCode.TRAINER, "the trainer failed: " + e.getClass().getSimpleName());
        }
    }

    private Prepared train() throws TransferException, TrainingException, InterruptedException {
        float[] parameters = transfers.download(key, offer.model());
        LocalResult result = engine.train(plan, parameters, round());
        mailbox.post(new Mail.Trained(round(), result));
        return new Prepared(result, 1);
    }
}
