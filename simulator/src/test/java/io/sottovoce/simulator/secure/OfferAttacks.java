package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What can be tried in the place of R0, and of the offer around it. The first round must be left alone: a later one replays
 * its offer.
 */
final class OfferAttacks {
    private final SigningKey key;
    private final RevocationList forgetful;
    private Optional<RoundOffer> earlier = Optional.empty();

    /**
     * @param key the server's
     * @param forgetful a list of the authority that is older than the victim's own, and shorter
     */
    OfferAttacks(SigningKey key, RevocationList forgetful) {
        this.key = key;
        this.forgetful = forgetful;
    }

    /** Remembers an offer that was honest, to be replayed. */
    void note(RoundOffer honest) {
        earlier = Optional.of(honest);
    }

    List<Attack> all() {
        List<Attack> all = new ArrayList<>();
        configurations(all);
        offers(all);
        return all;
    }

    private void configurations(List<Attack> all) {
        config(
                all,
                "a server that is to be trusted",
                c -> with(c, Mode.HONEST_SERVER, c.suite(), c.cohort(), c.noise()));
        config(all, "no post-quantum keys", c -> with(c, c.mode(), Suite.CLASSICAL, c.cohort(), c.noise()));
        config(
                all,
                "fewer clients",
                c -> with(c, c.mode(), c.suite(), terms(c, c.cohort().dropped(), 104, 5), c.noise()));
        config(
                all,
                "less security",
                c -> with(c, c.mode(), c.suite(), terms(c, c.cohort().dropped(), 40, 7), c.noise()));
        config(
                all,
                "more drop-outs",
                c -> with(c, c.mode(), c.suite(), terms(c, new PartsPerMillion(450_000), 104, 7), c.noise()));
        config(all, "no noise", c -> with(c, c.mode(), c.suite(), c.cohort(), Optional.empty()));
        config(
                all,
                "less noise",
                c -> with(
                        c,
                        c.mode(),
                        c.suite(),
                        c.cohort(),
                        Optional.of(new NoiseTerms(NoiseTerms.CLIENT, NoiseTerms.SKELLAM, 0.02, 1e-5, 64, 0))));
        config(
                all,
                "one coordinate picked",
                c -> new RoundConfig(
                        c.names(),
                        c.mode(),
                        c.suite(),
                        c.cohort(),
                        List.of(new VectorSpec(c.vectors().get(0).name(), 1, 16)),
                        c.encoding(),
                        c.noise(),
                        c.revocation(),
                        c.deadlines(),
                        c.expirySeconds()));
    }

    private void config(List<Attack> all, String name, UnaryOperator<RoundConfig> change) {
        all.add(offer(name, AbortCode.POLICY, o -> withOffer(o, signed(change.apply(config(o)), o, key))));
    }

    private void offers(List<Attack> all) {
        SigningKey other =
                SigningKey.generate(io.sottovoce.privacy.secret.SecretRandomness.of(new java.security.SecureRandom()));
        all.add(offer(
                "another server's signature",
                AbortCode.AUTHENTICATION,
                o -> withOffer(o, signed(config(o), o, other))));
        all.add(offer("an expired offer", AbortCode.DEADLINE, o -> withOffer(o, signed(expired(config(o)), o, key))));
        all.add(offer(
                "a list that forgets a revoked client", AbortCode.AUTHENTICATION, o -> withOffer(o, forgetting(o))));
        all.add(offer(
                "another model than R0 names",
                AbortCode.POLICY,
                o -> new RoundOffer(
                        o.round(),
                        o.mode(),
                        o.plan(),
                        o.planHash(),
                        new ModelRef(
                                o.model().version(),
                                ContentHash.ofContent(new byte[1]),
                                o.model().bytes()),
                        o.vectors(),
                        o.ticket(),
                        o.timeLeft(),
                        o.roundConfig(),
                        o.proof(),
                        o.pace())));
        all.add(new Attack(
                "an old offer again",
                Step.OFFER,
                message -> List.of(renumbered((RoundOffer) message)),
                AbortCode.POLICY));
    }

    /** The old R0 under the new round's number: the offer and R0 do not agree any more. */
    private RoundOffer renumbered(RoundOffer now) {
        return withOffer(now, decoded(earlier.orElseThrow()));
    }

    private static Attack offer(String name, AbortCode code, UnaryOperator<RoundOffer> change) {
        return new Attack(name, Step.OFFER, message -> List.of(change.apply((RoundOffer) message)), code);
    }

    private static Offer decoded(RoundOffer offer) {
        return Offer.decode(Octets.owning(offer.roundConfig().toByteArray()))
                .accepted()
                .orElseThrow();
    }

    private static RoundConfig config(RoundOffer offer) {
        return RoundConfig.decode(decoded(offer).config()).accepted().orElseThrow();
    }

    private static Offer signed(RoundConfig config, RoundOffer original, SigningKey by) {
        return Offer.sign(config, decoded(original).revocationList(), by);
    }

    private Offer forgetting(RoundOffer offer) {
        RoundConfig c = config(offer);
        RoundConfig older = new RoundConfig(
                c.names(),
                c.mode(),
                c.suite(),
                c.cohort(),
                c.vectors(),
                c.encoding(),
                c.noise(),
                new RevocationTerms(forgetful.epoch(), forgetful.hash()),
                c.deadlines(),
                c.expirySeconds());
        return Offer.sign(older, Octets.owning(forgetful.toBytes()), key);
    }

    private static RoundConfig expired(RoundConfig c) {
        return new RoundConfig(
                c.names(),
                c.mode(),
                c.suite(),
                c.cohort(),
                c.vectors(),
                c.encoding(),
                c.noise(),
                c.revocation(),
                c.deadlines(),
                1);
    }

    private static RoundConfig with(
            RoundConfig c, Mode mode, Suite suite, CohortTerms cohort, Optional<NoiseTerms> noise) {
        return new RoundConfig(
                c.names(),
                mode,
                suite,
                cohort,
                c.vectors(),
                c.encoding(),
                noise,
                c.revocation(),
                c.deadlines(),
                c.expirySeconds());
    }

    private static CohortTerms terms(RoundConfig c, PartsPerMillion dropped, int sigma, int clientsMin) {
        CohortTerms t = c.cohort();
        return new CohortTerms(
                t.corrupt(),
                dropped,
                sigma,
                t.eta(),
                clientsMin,
                t.clientsMax(),
                Math.min(clientsMin, t.survivorsMin()));
    }

    private static RoundOffer withOffer(RoundOffer o, Offer r0) {
        return new RoundOffer(
                o.round(),
                o.mode(),
                o.plan(),
                o.planHash(),
                o.model(),
                o.vectors(),
                o.ticket(),
                o.timeLeft(),
                Bytes.owning(r0.encode().toBytes()),
                o.proof(),
                o.pace());
    }
}
