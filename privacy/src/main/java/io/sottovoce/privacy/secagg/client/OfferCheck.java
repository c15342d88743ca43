package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.EncodingTerms;
import io.sottovoce.privacy.secagg.message.GroupTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import java.util.Optional;

/** The checks of R0 against the own policy (SA-1, 1.5). */
final class OfferCheck {
    private static final long DAY_SECONDS = 86_400;

    private final ClientSetup setup;
    private final ClientPolicy policy;
    private final RoundConfig config;
    private final Moment now;

    private OfferCheck(ClientSetup setup, RoundConfig config, Moment now) {
        this.setup = setup;
        this.policy = setup.policy();
        this.config = config;
        this.now = now;
    }

    static AcceptedOffer check(ClientSetup setup, Offer offer, Moment now) throws PeerFault {
        Optional<Octets> serverKey = setup.policy().serverKeys().stream()
                .filter(key -> offer.isSignedBy(key.toBytes()))
                .findFirst();
        PeerFault.unless(serverKey.isPresent(), AbortCode.AUTHENTICATION, "no pinned server key signed the offer");
        OfferCheck check =
                new OfferCheck(setup, RoundConfig.decode(offer.config()).orFault(), now);
        RevocationList revoked = check.revocation(offer.revocationList());
        check.identity(revoked);
        check.freshness(serverKey.orElseThrow());
        check.cohort();
        check.vectors();
        check.noise();
        Optional<String> refusal = setup.records().ledgerRefusal(check.config);
        PeerFault.unless(refusal.isEmpty(), AbortCode.LEDGER, refusal.orElse(""));
        return new AcceptedOffer(check.config, offer.configHash(), serverKey.orElseThrow(), revoked);
    }

    private RevocationList revocation(Octets bytes) throws PeerFault {
        Optional<RevocationList> decoded = RevocationList.decode(bytes.toBytes());
        PeerFault.unless(decoded.isPresent(), AbortCode.MALFORMED, "revocation list");
        RevocationList list = decoded.orElseThrow();
        boolean named = list.hash().equals(config.revocation().hash())
                && list.epoch() == config.revocation().epoch();
        PeerFault.unless(named, AbortCode.AUTHENTICATION, "another revocation list than the configuration names");
        PeerFault.unless(
                policy.authorities().signed(list), AbortCode.AUTHENTICATION, "signature of the revocation list");
        PeerFault.unless(
                list.epoch() >= setup.records().highestRevocationEpoch(),
                AbortCode.REPLAY,
                "revocation epoch " + list.epoch() + " is below one seen before");
        PeerFault.unless(
                now.unixSeconds() - list.epoch() <= policy.revocationAgeMaxSeconds(),
                AbortCode.POLICY,
                "revocation list of epoch " + list.epoch() + " is too old");
        return list;
    }

    private void identity(RevocationList revoked) throws PeerFault {
        PeerFault.unless(
                config.names().population().equals(policy.authorities().population()),
                AbortCode.POLICY,
                "another population");
        PeerFault.unless(
                policy.authorities().accepts(setup.certificate(), revoked, now.unixSeconds()),
                AbortCode.AUTHENTICATION,
                "the own certificate is not valid");
    }

    private void freshness(Octets serverKey) throws PeerFault {
        long round = config.names().round();
        PeerFault.unless(
                round > setup.records().highestRound(serverKey, config.names().task()),
                AbortCode.REPLAY,
                "round " + round + " was begun before");
        requirePolicy(
                setup.records().sessionsSince(now.unixSeconds() - DAY_SECONDS) < policy.sessionsPerDayMax(),
                "one more session today");
        PeerFault.unless(now.unixSeconds() <= config.expirySeconds(), AbortCode.DEADLINE, "the offer has expired");
        PeerFault.unless(
                config.deadlines().resultMillis() <= policy.deadlineMaxMillis(),
                AbortCode.POLICY,
                "a session of " + config.deadlines().resultMillis() + " ms");
    }

    private void cohort() throws PeerFault {
        CohortPolicy own = policy.cohort();
        CohortTerms terms = config.cohort();
        requirePolicy(own.modes().contains(config.mode()), "mode " + config.mode());
        requirePolicy(config.suite().compareTo(own.suiteMin()) >= 0, "suite " + config.suite());
        requirePolicy(terms.sigma() >= own.sigmaMin(), "sigma " + terms.sigma());
        requirePolicy(terms.clientsMin() >= own.clientsMin(), "cohort of " + terms.clientsMin() + " clients");
        requirePolicy(terms.dropped().value() <= own.droppedMax().value(), "share of drop-outs " + terms.dropped());
        boolean means = config.groups()
                .filter(groups -> groups.use() == GroupTerms.Use.MEANS)
                .isPresent();
        requirePolicy(!means || own.groupMeans(), "showing the means of groups one by one");
        if (own.corrupt() instanceof CorruptBound.Share least) {
            requirePolicy(
                    terms.corrupt().value() >= least.share().value(), "share of corrupt clients " + terms.corrupt());
        }
    }

    private void vectors() throws PeerFault {
        requirePolicy(config.vectors().equals(policy.release().vectors()), "vectors " + config.vectors());
        EncodingTerms own = policy.release().encoding();
        EncodingTerms terms = config.encoding();
        requirePolicy(terms.clip() <= own.clip(), "clip " + terms.clip());
        requirePolicy(terms.scale() <= own.scale(), "scale " + terms.scale());
        requirePolicy(terms.beta() == own.beta(), "beta " + terms.beta());
        requirePolicy(terms.rotationBlockLog2() == own.rotationBlockLog2(), "rotation 2^" + terms.rotationBlockLog2());
    }

    private void noise() throws PeerFault {
        int released =
                setup.records().releases(config.names().task(), config.names().model());
        requirePolicy(released <= policy.release().retriesMax(), "retry " + released + " of this model");
        Optional<NoiseTerms> terms = config.noise();
        requirePolicy(
                terms.isPresent() || released == 0 || policy.release().repeatWithoutNoise(),
                "the same update in a second sum without noise");
        long next = setup.records().participations(config.names().task()) + 1;
        requirePolicy(
                terms.isEmpty() || next <= terms.orElseThrow().participationsMax(),
                "participation " + next + " of those that the round's terms allow");
        if (policy.release().noise().isEmpty()) {
            return;
        }
        requirePolicy(terms.isPresent(), "no noise");
        NoisePolicy own = policy.release().noise().orElseThrow();
        NoiseTerms noise = terms.orElseThrow();
        requirePolicy(noise.unit() <= own.unit(), "privacy unit " + noise.unit());
        requirePolicy(own.mechanisms().contains(noise.mechanism()), "mechanism " + noise.mechanism());
        requirePolicy(
                noise.noiseMultiplier() >= own.noiseMultiplierMin(), "noise multiplier " + noise.noiseMultiplier());
        requirePolicy(noise.delta() <= own.deltaMax(), "delta " + noise.delta());
        requirePolicy(next <= own.participationsMax(), "participation " + next);
    }

    private static void requirePolicy(boolean condition, String what) throws PeerFault {
        PeerFault.unless(condition, AbortCode.POLICY, what + " is against the own policy");
    }
}
