package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.Suite;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.RevocationTerms;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What a server with its own signing key can try on a client. */
final class Attacks {
    private final SigningKey key;
    private final ClientId victim;
    private final int place;
    private final RevocationList forgetful;
    private final Certificate invented;
    private Optional<RoundOffer> earlier = Optional.empty();

    /**
     * @param key the server's
     * @param place the victim's index in a roster of all clients
     * @param forgetful a list of the authority that is older than the victim's own, and shorter
     * @param invented of another member, by another authority
     */
    Attacks(SigningKey key, ClientId victim, int place, RevocationList forgetful, Certificate invented) {
        this.key = key;
        this.victim = victim;
        this.place = place;
        this.forgetful = forgetful;
        this.invented = invented;
    }

    /** All, in the order of the protocol. The first round must be left alone: a later one replays its offer. */
    List<Attack> all() {
        List<Attack> all = new ArrayList<>();
        configurations(all);
        offers(all);
        rosters(all);
        deliveries(all);
        agreements(all);
        return all;
    }

    /** Remembers an offer that was honest, to be replayed. */
    void note(RoundOffer honest) {
        earlier = Optional.of(honest);
    }

    // ---- R0

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

    // ---- R2a

    private void rosters(List<Attack> all) {
        roster(
                all,
                "a roster that is too small",
                AbortCode.TOO_FEW,
                r -> new Roster(smaller(r), r.neighbours().subList(0, 4), new GraphParameters(4, 3)));
        roster(
                all,
                "the client itself left out",
                AbortCode.ROSTER,
                r -> new Roster(
                        r.entries().stream().filter(entry -> !isVictim(entry)).toList(), r.neighbours(), r.graph()));
        roster(all, "a member twice", AbortCode.ROSTER, r -> {
            List<RosterEntry> entries = new ArrayList<>(r.entries());
            entries.set(other(r), r.entries().get(other(r) == 0 ? 1 : other(r) - 1));
            return new Roster(entries, r.neighbours(), r.graph());
        });
        roster(
                all,
                "an invented member",
                AbortCode.AUTHENTICATION,
                r -> new Roster(withInvented(r), r.neighbours(), r.graph()));
        roster(
                all,
                "a threshold of two",
                AbortCode.PARAMETERS,
                r -> new Roster(
                        r.entries(),
                        r.neighbours(),
                        new GraphParameters(r.graph().degree(), 2)));
        roster(all, "keys of another member", AbortCode.KEYS, r -> {
            List<Roster.NeighbourKeys> keys = new ArrayList<>(r.neighbours());
            keys.set(
                    0, new Roster.NeighbourKeys(keys.get(0).index(), keys.get(1).keys()));
            return new Roster(r.entries(), keys, r.graph());
        });
        all.add(new Attack(
                "two rosters",
                Step.ROSTER,
                message -> {
                    Roster r = (Roster) content(message);
                    return List.of(
                            message,
                            again(
                                    message,
                                    new Roster(
                                            r.entries(),
                                            r.neighbours(),
                                            new GraphParameters(r.graph().degree(), 2))));
                },
                AbortCode.REPLAY));
    }

    private void roster(List<Attack> all, String name, AbortCode code, UnaryOperator<Roster> change) {
        all.add(new Attack(
                name, Step.ROSTER, message -> List.of(again(message, change.apply((Roster) content(message)))), code));
    }

    /** In the place of the member whose name it bears, so that identifiers still ascend. */
    private List<RosterEntry> withInvented(Roster roster) {
        List<RosterEntry> entries = new ArrayList<>(roster.entries());
        entries.replaceAll(entry -> entry.certificate().client().equals(invented.client())
                ? new RosterEntry(invented, entry.keysHash(), entry.signature())
                : entry);
        return entries;
    }

    /** The client itself and four others. */
    private List<RosterEntry> smaller(Roster roster) {
        List<RosterEntry> others = roster.entries().stream()
                .filter(entry -> !isVictim(entry))
                .limit(4)
                .toList();
        return roster.entries().stream()
                .filter(entry -> isVictim(entry) || others.contains(entry))
                .toList();
    }

    private int other(Roster roster) {
        return IntStream.range(0, roster.entries().size())
                .filter(i -> !isVictim(roster.entries().get(i)))
                .findFirst()
                .orElseThrow();
    }

    private boolean isVictim(RosterEntry entry) {
        return entry.certificate().client().equals(victim);
    }

    // ---- R3a

    private void deliveries(List<Attack> all) {
        delivery(
                all,
                "an envelope withheld",
                AbortCode.KEYS,
                d -> new Delivery(
                        d.shareSet(), d.envelopes().subList(1, d.envelopes().size())));
        delivery(
                all,
                "U2 of too few",
                AbortCode.TOO_FEW,
                d -> new Delivery(
                        MemberSet.where(size(d), i -> i == self(d) || i < 2).encoded(), d.envelopes()));
        delivery(
                all,
                "U2 without the client",
                AbortCode.ROSTER,
                d -> new Delivery(MemberSet.where(size(d), i -> i != self(d)).encoded(), d.envelopes()));
        all.add(new Attack(
                "survivors before the input",
                Step.DELIVERY,
                message -> List.of(again(message, new Survivors(((Delivery) content(message)).shareSet()))),
                AbortCode.OUT_OF_ORDER));
    }

    private void delivery(List<Attack> all, String name, AbortCode code, UnaryOperator<Delivery> change) {
        all.add(new Attack(
                name,
                Step.DELIVERY,
                message -> List.of(again(message, change.apply((Delivery) content(message)))),
                code));
    }

    /** Everybody has dealt in these rounds, so U2 has as many members as there are dealers, and the client. */
    private static int size(Delivery delivery) {
        return delivery.envelopes().size() + 1;
    }

    private static int self(Delivery delivery) {
        return IntStream.range(0, size(delivery))
                .filter(i -> delivery.envelopes().stream().noneMatch(envelope -> envelope.dealer() == i))
                .findFirst()
                .orElseThrow();
    }

    // ---- R4a, R5a

    private void agreements(List<Attack> all) {
        survivors(all, "survivors of too few", AbortCode.TOO_FEW, s -> only(s, 3));
        survivors(all, "survivors of another roster", AbortCode.MALFORMED, s -> new Survivors(Octets.of(new byte[9])));
        all.add(new Attack(
                "two sets of survivors",
                Step.SURVIVORS,
                message -> List.of(message, again(message, only((Survivors) content(message), 1))),
                AbortCode.REPLAY));
        all.add(new Attack(
                "both kinds of share of one member",
                Step.QUORUM,
                message -> List.of(message, again(message, new Survivors(Octets.of(new byte[] {0x3f})))),
                AbortCode.REPLAY));
        quorum(all, "too few votes", q -> new Quorum(q.votes().subList(0, 2)));
        quorum(
                all,
                "votes on something else",
                q -> new Quorum(q.votes().stream()
                        .map(vote -> new Quorum.FromVoter(vote.voter(), new Vote(Octets.of(new byte[64]))))
                        .toList()));
        quorum(
                all,
                "one vote many times",
                q -> new Quorum(q.votes().stream().map(vote -> q.votes().get(0)).toList()));
    }

    private void survivors(List<Attack> all, String name, AbortCode code, UnaryOperator<Survivors> change) {
        all.add(new Attack(
                name,
                Step.SURVIVORS,
                message -> List.of(again(message, change.apply((Survivors) content(message)))),
                code));
    }

    private void quorum(List<Attack> all, String name, UnaryOperator<Quorum> change) {
        all.add(new Attack(
                name,
                Step.QUORUM,
                message -> List.of(again(message, change.apply((Quorum) content(message)))),
                AbortCode.QUORUM));
    }

    /** The set without some of the others. */
    private Survivors only(Survivors survivors, int gone) {
        MemberSet set = MemberSet.decode(CheatingServerTest.CLIENTS, survivors.inputSet())
                .orElseThrow();
        List<Integer> lost = set.members().stream()
                .filter(member -> member != place)
                .limit(gone)
                .toList();
        List<Integer> kept =
                set.members().stream().filter(member -> !lost.contains(member)).toList();
        return new Survivors(MemberSet.of(CheatingServerTest.CLIENTS, kept).encoded());
    }

    private static io.sottovoce.privacy.secagg.message.ServerMessage content(ServerMessage message) {
        return ((ServerMessage.Secure) message).content();
    }

    private static ServerMessage again(
            ServerMessage message, io.sottovoce.privacy.secagg.message.ServerMessage content) {
        return new ServerMessage.Secure(((ServerMessage.Secure) message).round(), content);
    }
}
