package io.sottovoce.privacy.secagg.client;

/** R3b under way. Survivors announced before its last byte was acknowledged are a fault. */
final class Uploading extends ClientState {
    private final Holdings holdings;
    private final MaskedUpdate upload;

    Uploading(Holdings holdings, MaskedUpdate upload) {
        this.holdings = holdings;
        this.upload = upload;
    }

    @Override
    ClientPhase phase() {
        return ClientPhase.UPLOADING;
    }

    @Override
    long deadlineMillis() {
        Enrolment enrolment = holdings.membership().enrolment();
        return enrolment.until(enrolment.config().deadlines().survivorsMillis());
    }

    @Override
    Step acknowledged() {
        if (!upload.isFinished()) {
            throw new IllegalStateException("an upload was acknowledged before it was finished");
        }
        return Step.to(new AwaitingSurvivors(holdings));
    }

    @Override
    void wipe() {
        upload.wipe();
        holdings.wipe();
    }
}
