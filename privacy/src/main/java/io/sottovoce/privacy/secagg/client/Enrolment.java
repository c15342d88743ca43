package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.keys.RootKeys;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secret.Secret;

/**
 * A session's secrets (SA-1, 1.3), drawn once and never stored: the channel root, the mask root and the self-mask seed.
 */
final class Enrolment {
    private final ClientSetup setup;
    private final AcceptedOffer accepted;
    private final long startMillis;
    private final Secret maskRoot;
    private final Secret selfMask;
    private final RootKeys channelKeys;
    private final RootKeys maskKeys;

    private Enrolment(ClientSetup setup, AcceptedOffer accepted, long startMillis) {
        this.setup = setup;
        this.accepted = accepted;
        this.startMillis = startMillis;
        Secret channelRoot = setup.randomness().fresh();
        this.maskRoot = setup.randomness().fresh();
        this.selfMask = setup.randomness().fresh();
        this.channelKeys = RootKeys.derive(config().suite(), accepted.configHash(), channelRoot);
        this.maskKeys = RootKeys.derive(config().suite(), accepted.configHash(), maskRoot);
        channelRoot.wipe();
    }

    static Enrolment draw(ClientSetup setup, AcceptedOffer accepted, Moment now) {
        return new Enrolment(setup, accepted, now.monotonicMillis());
    }

    ClientSetup setup() {
        return setup;
    }

    AcceptedOffer accepted() {
        return accepted;
    }

    RoundConfig config() {
        return accepted.config();
    }

    /** A deadline of the configuration on the own clock. */
    long until(long millisSinceOffer) {
        return startMillis + millisSinceOffer;
    }

    Secret maskRoot() {
        return maskRoot;
    }

    Secret selfMask() {
        return selfMask;
    }

    RootKeys channelKeys() {
        return channelKeys;
    }

    RootKeys maskKeys() {
        return maskKeys;
    }

    PublicKeys publicKeys() {
        return new PublicKeys(
                channelKeys.exchangePublic(), maskKeys.exchangePublic(), channelKeys.kemPublic(), maskKeys.kemPublic());
    }

    void wipe() {
        maskRoot.wipe();
        selfMask.wipe();
        channelKeys.wipe();
        maskKeys.wipe();
    }
}
