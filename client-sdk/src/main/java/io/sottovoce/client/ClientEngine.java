package io.sottovoce.client;

import io.sottovoce.client.secure.ClientSession;
import io.sottovoce.client.secure.SecureClient;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.learning.spec.UpdateLayout;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.PlanCodec;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.VectorSpec;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A client's part of a round without the network: decides on an offer, trains, and hands over the update. The network
 * client and the simulator drive the same engine.
 *
 * <p>The decision trusts nothing of the offer: the policy must agree, plan bytes must match their hash, the plan must be
 * valid, model size and vectors must follow from the plan. All of that happens before anything is allocated. What came
 * over the wire is checked; that the model's bytes match their hash is the downloader's job. Thread-safe if its trainer
 * is.
 */
public final class ClientEngine {
    private static final System.Logger LOG = System.getLogger(ClientEngine.class.getName());
    private static final String MODEL_VECTOR = "model";
    private static final int CLEAR_BITS = 32;

    private final ClientPolicy policy;
    private final LocalTrainer trainer;
    private final Optional<SecureClient> secure;
    private final Optional<ModelTrust> trust;
    private final InstantSource clock;

    /** An engine that decides by a policy and trains by a trainer, without secure aggregation. */
    public ClientEngine(ClientPolicy policy, LocalTrainer trainer) {
        this(policy, trainer, Optional.empty());
    }

    /**
     * An engine that decides by a policy and trains by a trainer, with what it needs for secure aggregation. It takes any
     * model: for callers who have no network between them and the server.
     */
    public ClientEngine(ClientPolicy policy, LocalTrainer trainer, Optional<SecureClient> secure) {
        this(policy, trainer, secure, Optional.empty(), InstantSource.system());
    }

    /** As before, with the clock that the policy's windows are compared with. */
    ClientEngine(ClientPolicy policy, LocalTrainer trainer, Optional<SecureClient> secure, InstantSource clock) {
        this(policy, trainer, secure, Optional.empty(), clock);
    }

    /** As above, where only models are trained from that can be trusted. */
    ClientEngine(ClientPolicy policy, LocalTrainer trainer, Optional<SecureClient> secure, Optional<ModelTrust> trust) {
        this(policy, trainer, secure, trust, InstantSource.system());
    }

    private ClientEngine(
            ClientPolicy policy,
            LocalTrainer trainer,
            Optional<SecureClient> secure,
            Optional<ModelTrust> trust,
            InstantSource clock) {
        this.clock = clock;
        this.policy = policy;
        this.trainer = trainer;
        this.secure = secure;
        this.trust = trust;
    }

    /** What a client answers to an offer. */
    public sealed interface Decision permits Agreed, Declined {}

    /** The client takes part: this is the plan it checked. */
    public record Agreed(Plan plan) implements Decision {}

    /** The client does not take part. */
    public record Declined(DeclineReason reason, String detail) implements Decision {}

    /** The aggregation modes that the policy allows and this client can speak: what it announces. */
    public Set<AggregationMode> modes() {
        Set<AggregationMode> modes = EnumSet.noneOf(AggregationMode.class);
        modes.addAll(policy.modes());
        modes.retainAll(spoken());
        return modes;
    }

    /** One line for the log at start: what trains. */
    public String describe() {
        return trainer.describe();
    }

    /** Decides on an offer. Never throws for what an offer contains. */
    public Decision consider(RoundOffer offer) {
        Optional<String> objection = policy.objectionToMode(offer.mode())
                .or(() -> policy.objectionToModelBytes(offer.model().bytes()))
                .or(() -> policy.objectionToTime(clock.instant()))
                .or(() -> policy.objectionToPlanHash(offer.planHash()));
        if (objection.isPresent()) {
            return new Declined(DeclineReason.POLICY, objection.get());
        }
        if (!spoken().contains(offer.mode())) {
            return new Declined(
                    DeclineReason.UNSUPPORTED, "this client does not speak aggregation mode " + offer.mode());
        }
        if (!ContentHash.ofContent(offer.plan().toByteArray()).equals(offer.planHash())) {
            return invalid("the plan's bytes do not match its hash");
        }
        Decision decision = PlanCodec.decode(offer.plan())
                .fold(tree -> considerPlan(offer, tree), rejection -> invalid(rejection.toString()));
        return decision instanceof Agreed ? considerModel(offer, decision) : decision;
    }

    /** Last, since a model that is trusted is remembered. */
    private Decision considerModel(RoundOffer offer, Decision agreed) {
        return trust.flatMap(checks -> checks.objection(offer))
                .<Decision>map(why -> new Declined(DeclineReason.UNTRUSTED_MODEL, why))
                .orElse(agreed);
    }

    /**
     * Begins the session of an offer in secure mode: checks what it asks for against the own policy, remembers the round and
     * sends the first message.
     *
     * @param plan one that {@link #consider} agreed to
     */
    public SecureClient.Begun begin(RoundOffer offer, Plan plan, ClientSession.Outlet outlet) {
        return own().begin(
                        configOf(offer), expected(offer), UpdateLayout.of(plan).dimension(), outlet);
    }

    /** Why {@link #begin} would refuse an offer at present; empty where it would not. Nothing is begun or remembered. */
    public Optional<SecureClient.Begun> refusal(RoundOffer offer, Plan plan) {
        return own().refusal(
                        configOf(offer), expected(offer), UpdateLayout.of(plan).dimension());
    }

    private SecureClient own() {
        return secure.orElseThrow(() -> new IllegalStateException("this client cannot aggregate securely"));
    }

    private static Octets configOf(RoundOffer offer) {
        return Octets.owning(offer.roundConfig().toByteArray());
    }

    private static SecureClient.Expected expected(RoundOffer offer) {
        return new SecureClient.Expected(
                offer.round().task(), offer.round().round(), offer.model().hash(), offer.planHash());
    }

    private Set<AggregationMode> spoken() {
        return secure.isPresent() ? EnumSet.allOf(AggregationMode.class) : Set.of(AggregationMode.CLEAR);
    }

    /**
     * Trains on this client's data.
     *
     * @param plan one that {@link #consider} agreed to
     * @param parameters the global model, flat; left unchanged
     * @throws TrainingException where no usable update comes out
     */
    public LocalResult train(Plan plan, float[] parameters, RoundRef round) throws InterruptedException {
        chargeRecords(plan, round);
        LocalResult result = trainer.train(plan, parameters, round);
        int expected = UpdateLayout.of(plan).dimension();
        if (result.update().dimension() != expected) {
            throw new TrainingException(
                    FailureCode.WRONG_SHAPE,
                    "the trainer returned " + result.update().dimension() + " coordinates, expected " + expected);
        }
        return result;
    }

    /** Without an identity there is no book, and nothing that a charge could be held against. */
    private void chargeRecords(Plan plan, RoundRef round) {
        Optional<String> refusal = secure.flatMap(own -> trainer.recordCost(plan, round)
                .flatMap(charge -> own.recordBook().charge(charge)));
        if (refusal.isPresent()) {
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", round, refusal.get());
            throw new TrainingException(FailureCode.TRAINER, "this client's budget for its records is spent");
        }
    }

    private Optional<String> objectionOfRecords(Plan plan, RoundRef round) {
        return secure.flatMap(own -> trainer.recordCost(plan, round)
                .flatMap(charge -> own.recordBook().refusal(charge)));
    }

    private Decision considerPlan(RoundOffer offer, Map<String, Object> tree) {
        Plan plan;
        try {
            plan = Plan.fromTree(tree);
        } catch (SpecException e) {
            return invalid(String.valueOf(e.getMessage()));
        }
        Optional<String> fault = faultOfShape(offer, plan);
        if (fault.isPresent()) {
            return invalid(fault.get());
        }
        Optional<String> objection = policy.objectionToPlan(plan).or(() -> objectionOfRecords(plan, offer.round()));
        if (objection.isPresent()) {
            return new Declined(DeclineReason.POLICY, objection.get());
        }
        return trainer.objectionTo(plan)
                .<Decision>map(detail -> new Declined(DeclineReason.UNSUPPORTED, detail))
                .orElseGet(() -> new Agreed(plan));
    }

    private static Optional<String> faultOfShape(RoundOffer offer, Plan plan) {
        long parameters = plan.model().parameterCount();
        if (offer.model().bytes() != parameters * Float.BYTES) {
            return Optional.of("the model has " + offer.model().bytes() + " bytes, the plan's " + parameters
                    + " parameters make " + parameters * Float.BYTES);
        }
        if (offer.mode() != AggregationMode.CLEAR) {
            return Optional.empty(); // the vectors are those of R0, which the session checks
        }
        VectorSpec expected = new VectorSpec(MODEL_VECTOR, UpdateLayout.of(plan).dimension(), CLEAR_BITS);
        return offer.vectors().equals(List.of(expected))
                ? Optional.empty()
                : Optional.of("the vectors are " + offer.vectors() + ", the plan calls for " + expected);
    }

    private static Declined invalid(String detail) {
        return new Declined(DeclineReason.INVALID_PLAN, detail);
    }
}
