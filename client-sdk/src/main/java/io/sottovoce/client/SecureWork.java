package io.sottovoce.client;

import io.sottovoce.client.secure.ClientSession;
import io.sottovoce.client.secure.MaskedInput;
import io.sottovoce.client.secure.SessionDeadException;
import io.sottovoce.learning.HeldOutCounts;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadTrailer;
import java.util.Optional;

/**
 * One round by secure aggregation on the worker thread: downloads and trains while keys are exchanged, then has the input
 * made and uploads it. Tells the mailbox how it went, whatever happens.
 */
final class SecureWork implements Runnable {
    private static final System.Logger LOG = System.getLogger(SecureWork.class.getName());

    private final RoundOffer offer;
    private final Plan plan;
    private final TransferKey key;
    private final ClientEngine engine;
    private final Transfers transfers;
    private final ClientSession session;
    private final Mailbox mailbox;
    private final Optional<Prepared> prepared;

    SecureWork(
            RoundOffer offer,
            Plan plan,
            ClientId client,
            ClientEngine engine,
            Transfers transfers,
            ClientSession session,
            Mailbox mailbox,
            Optional<Prepared> prepared) {
        this.offer = offer;
        this.plan = plan;
        this.key = new TransferKey(offer.round(), client, offer.ticket());
        this.engine = engine;
        this.transfers = transfers;
        this.session = session;
        this.mailbox = mailbox;
        this.prepared = prepared;
    }

    @Override
    public void run() {
        mailbox.post(new Mail.Finished(offer.round(), outcome()));
    }

    private Mail.Outcome outcome() {
        try {
            Optional<Prepared> trained = prepared.isPresent() ? prepared : train();
            session.awaitGrant();
            if (prepared.isPresent() && session.config().noise().isEmpty()) {
                mailbox.post(new Mail.Spent()); // two sums with the same update in both may differ by another one alone
            }
            MaskedInput input = session.release(
                    trained.map(
                            ready -> ready.clipped(session.config().encoding().clip())),
                    trained.map(ready -> ready.result().meanLoss()).orElse(0.0),
                    trained.flatMap(ready -> ready.result().evaluation())
                            .map(HeldOutCounts::shares)
                            .orElseGet(() -> new double[0]),
                    offer.model().hash());
            transfers.upload(key, new MaskedChunks(input), UploadTrailer.secure(input.trailer()));
            session.acknowledged();
            return new Mail.Submitted();
        } catch (InterruptedException e) {
            return new Mail.Interrupted();
        } catch (SessionDeadException e) {
            return new Mail.SessionEnded(String.valueOf(e.getMessage()));
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

    /** With noise, whether a client could train must not show: it stays in with nothing but its noise. */
    private Optional<Prepared> train() throws TransferException, TrainingException, InterruptedException {
        float[] parameters = transfers.download(key, offer.model());
        try {
            LocalResult result = engine.train(plan, parameters, offer.round());
            mailbox.post(new Mail.Trained(offer.round(), result));
            return Optional.of(new Prepared(result, 1));
        } catch (TrainingException e) {
            if (!session.toleratesFailure()) {
                throw e;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: no update ({1}: {2}); taking part with zero and this client''s noise",
                    offer.round(),
                    e.code(),
                    e.getMessage());
            return Optional.empty();
        } catch (RuntimeException e) {
            if (!session.toleratesFailure()) {
                throw e;
            }
            LOG.log(
                    System.Logger.Level.ERROR,
                    offer.round() + ": the trainer failed; taking part with zero and this client's noise",
                    e);
            return Optional.empty();
        }
    }
}
