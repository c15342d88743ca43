package io.sottovoce.client.secure;

import io.sottovoce.client.ClientIdentity;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.book.Budget;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.noise.NoiseSamplers;
import io.sottovoce.privacy.release.ReleasePlan;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientEvent;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.client.ClientRecords;
import io.sottovoce.privacy.secagg.client.ClientSetup;
import io.sottovoce.privacy.secagg.client.NoisePolicy;
import io.sottovoce.privacy.secagg.client.ReleasePolicy;
import io.sottovoce.privacy.secagg.client.SecAggClient;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.CohortTerms;
import io.sottovoce.privacy.secagg.message.NoiseTerms;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secret.SecretRandomness;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A client that can take part in secure aggregation: who it is, what it insists on, what it remembers. Begins sessions; one
 * lives at a time.
 */
public final class SecureClient implements AutoCloseable {
    private static final ClientSession.Outlet NOWHERE = new ClientSession.Outlet() {
        @Override
        public void send(ClientMessage message) {
            throw new IllegalStateException("a session that was not begun speaks");
        }

        @Override
        public void aborted(AbortCode code) {}
    };

    private final Keys identity;
    private final SecurePolicy policy;
    private final ClientStore store;
    private final PrivacyBooks books;
    private final RecordBook recordBook;
    private final Supplier<Moment> clock;
    private final SecretRandomness randomness;
    private final NoiseSamplers samplers = new NoiseSamplers();

    /**
     * A client over a store.
     *
     * @param store closed with this object
     */
    public SecureClient(ClientIdentity identity, SecurePolicy policy, ClientStore store, InstantSource wall) {
        this(identity, policy, policy.total(), store, wall);
    }

    /**
     * As before.
     *
     * @param records the most that trainings of private plans may cost any one record of this client
     */
    public SecureClient(
            ClientIdentity identity, SecurePolicy policy, Budget records, ClientStore store, InstantSource wall) {
        this(new Keys.OfIdentity(identity), policy, records, store, wall);
    }

    SecureClient(Keys identity, SecurePolicy policy, ClientStore store, InstantSource wall) {
        this(identity, policy, policy.total(), store, wall);
    }

    private SecureClient(Keys identity, SecurePolicy policy, Budget records, ClientStore store, InstantSource wall) {
        this(identity, policy, records, store, () -> now(wall), SecretRandomness.of(new SecureRandom()));
    }

    /**
     * A client whose keys, clock and randomness are its caller's, for host applications with a key store of their own and
     * for simulations.
     *
     * @param clock both clocks of the client, read at each event
     */
    public SecureClient(
            Keys identity,
            SecurePolicy policy,
            Budget records,
            ClientStore store,
            Supplier<Moment> clock,
            SecretRandomness randomness) {
        this.identity = identity;
        this.policy = policy;
        this.store = store;
        this.clock = clock;
        this.randomness = randomness;
        this.books = opened(policy, store, today());
        this.recordBook = new RecordBook(records, store.files());
    }

    private static PrivacyBooks opened(SecurePolicy policy, ClientStore store, long today) {
        try {
            return new PrivacyBooks(policy, store.files(), today);
        } catch (RuntimeException e) {
            store.close(); // nobody else will, and the folder would stay locked
            throw e;
        }
    }

    /**
     * What comes of an offer: a session that has sent its first message, or why there is none.
     *
     * @param code what the server may be told of a refusal; means nothing beside a session
     * @param refusal why, for this side only: it tells of the policy and the books
     */
    public record Begun(Optional<ClientSession> session, AbortCode code, String refusal) {}

    /**
     * Considers R0.
     *
     * @param offered R0 as it came
     * @param expected task, round, model and plan as the offer of the round names them
     * @param dimension coordinates of the plan's update
     */
    public Begun begin(Octets offered, Expected expected, long dimension, ClientSession.Outlet outlet) {
        return consider(offered, expected, dimension, outlet, ClientSession::begin);
    }

    /** Why {@link #begin} would refuse R0 at present; empty where it would not. Nothing is begun or remembered. */
    public Optional<Begun> refusal(Octets offered, Expected expected, long dimension) {
        Begun begun = consider(offered, expected, dimension, NOWHERE, (session, effects) -> session.discard());
        return begun.session().isPresent() ? Optional.empty() : Optional.of(begun);
    }

    private Begun consider(
            Octets offered,
            Expected expected,
            long dimension,
            ClientSession.Outlet outlet,
            BiConsumer<ClientSession, List<ClientEffect>> next) {
        Optional<Offer> offer = Offer.decode(offered).accepted();
        Optional<RoundConfig> config =
                offer.flatMap(sent -> RoundConfig.decode(sent.config()).accepted());
        if (config.isEmpty()) {
            return refused(AbortCode.MALFORMED, "R0 is not in its canonical form");
        }
        Optional<String> objection = expected.objection(config.get()).or(() -> objection(config.get(), dimension));
        if (objection.isPresent()) {
            return refused(config.get(), AbortCode.POLICY, objection.get());
        }
        Optional<String> forgotten = forgotten(offer.get());
        if (forgotten.isPresent()) {
            return refused(config.get(), AbortCode.AUTHENTICATION, forgotten.get());
        }
        SecAggClient machine = new SecAggClient(new ClientSetup(
                identity.certificate(),
                identity.signingKey(),
                policyFor(config.get()),
                new Records(dimension),
                randomness));
        ClientSession session = new ClientSession(
                machine, config.get(), dimension, policy, store, books, samplers, randomness, this::now, outlet);
        try {
            return consider(machine, session, offer.get(), config.get(), next);
        } catch (RuntimeException e) { // records or books that cannot be read or written
            machine.handle(new ClientEvent.Cancelled(), now());
            return refused(config.get(), AbortCode.CANCELLED, "this client's records or books are not in order: " + e);
        }
    }

    private Begun consider(
            SecAggClient machine,
            ClientSession session,
            Offer offer,
            RoundConfig config,
            BiConsumer<ClientSession, List<ClientEffect>> next) {
        List<ClientEffect> effects = machine.handle(new ClientEvent.Received(offer), now());
        for (ClientEffect effect : effects) {
            if (effect instanceof ClientEffect.Aborted aborted) {
                return refused(config, aborted.reason().code(), aborted.reason().toString());
            }
        }
        next.accept(session, effects);
        return new Begun(Optional.of(session), AbortCode.CANCELLED, "");
    }

    /** What an offer of a round says besides R0. */
    public record Expected(TaskId task, long round, ContentHash model, ContentHash plan) {
        Optional<String> objection(RoundConfig config) {
            boolean same = config.names().task().equals(task)
                    && config.names().round() == round
                    && config.names().model().equals(model)
                    && config.names().plan().equals(plan);
            return same ? Optional.empty() : Optional.of("R0 names another task, round, model or plan than the offer");
        }
    }

    /** What trainings of private plans have cost this client's records. */
    public RecordBook recordBook() {
        return recordBook;
    }

    /** Epsilon spent towards the server so far. */
    public double epsilon() {
        return books.epsilon();
    }

    @Override
    public void close() {
        store.close();
    }

    /**
     * R0 carries a revocation list. One that is older than this client's own and does not revoke all that it does would let
     * somebody back in; one that is older and no shorter is good enough, for lists are issued anew all the time.
     */
    private Optional<String> forgotten(Offer offer) {
        RevocationList own = identity.revocations();
        return RevocationList.decode(offer.revocationList().toBytes())
                .filter(list -> list.epoch() < own.epoch())
                .flatMap(own::missingFrom)
                .map(serial -> "the offer's revocation list is older than this client's own, and lacks serial number "
                        + Long.toUnsignedString(serial));
    }

    private static Optional<String> objection(RoundConfig config, long dimension) {
        try {
            probe(config, dimension);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("R0 does not fit the plan: " + e.getMessage());
        }
    }

    /** The release as the smallest cohort would make it; what it costs does not depend on the cohort. */
    private static ReleasePlan probe(RoundConfig config, long dimension) {
        CohortTerms terms = config.cohort();
        return ReleasePlan.of(config, dimension, terms.numbers(terms.clientsMin()));
    }

    /** Vectors and encoding are those that {@link #probe} has checked against the plan's own model. */
    private ClientPolicy policyFor(RoundConfig config) {
        Optional<NoisePolicy> noise = policy.noiseRequired() || config.noise().isPresent()
                ? Optional.of(new NoisePolicy(
                        NoiseTerms.CLIENT,
                        Set.of(NoiseTerms.SKELLAM, NoiseTerms.DISCRETE_GAUSSIAN),
                        policy.noiseMultiplierMin(),
                        policy.total().delta(),
                        policy.participationsMax()))
                : Optional.empty();
        return new ClientPolicy(
                identity.serverKeys(),
                identity.authorities(),
                policy.cohort(),
                new ReleasePolicy(
                        config.vectors(), config.encoding(), noise, policy.retriesMax(), policy.repeatWithoutNoise()),
                policy.revocationAgeMax().toSeconds(),
                policy.sessionMax().toMillis(),
                policy.sessionsADayMax());
    }

    private Moment now() {
        return clock.get();
    }

    private static Moment now(InstantSource wall) {
        return new Moment(
                TimeUnit.MILLISECONDS.toSeconds(wall.millis()), TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    private long today() {
        return Days.of(now().unixSeconds());
    }

    private static Begun refused(AbortCode code, String why) {
        return new Begun(Optional.empty(), code, why);
    }

    /** The reason stays with this client, in a receipt; the server is told the code. */
    private Begun refused(RoundConfig config, AbortCode code, String why) {
        Receipt receipt = new Receipt(config, policy);
        receipt.ended("refused: " + why);
        store.refusal(receipt.toString());
        return refused(code, why);
    }

    /** What the machine asks of the records and the books. */
    private final class Records implements ClientRecords {
        private final long dimension;

        Records(long dimension) {
            this.dimension = dimension;
        }

        @Override
        public long highestRound(Octets serverKey, TaskId task) {
            return store.records().highestRound(serverKey, task);
        }

        @Override
        public long highestRevocationEpoch() {
            return store.records().highestEpoch();
        }

        @Override
        public long sessionsSince(long unixSeconds) {
            return store.records().sessionsSince(unixSeconds);
        }

        @Override
        public long participations(TaskId task) {
            return store.records().participations(task);
        }

        @Override
        public int releases(TaskId task, ContentHash model) {
            return store.records().releases(task, model);
        }

        @Override
        public Optional<String> ledgerRefusal(RoundConfig config) {
            Optional<RenyiBudget> cost = probe(config, dimension).zeroOut();
            return cost.flatMap(each -> books.refusal(each, today()));
        }
    }
}
