package io.sottovoce.client;

import io.sottovoce.learning.Backend;
import io.sottovoce.learning.ClientState;
import io.sottovoce.learning.DataFit;
import io.sottovoce.learning.DivergedException;
import io.sottovoce.learning.ModelPool;
import io.sottovoce.learning.RecordCost;
import io.sottovoce.learning.TrainingResult;
import io.sottovoce.learning.data.Dataset;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.RoundRef;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Trains on ND4J with models lent by a pool, which stays its maker's to close. The same seed, round, plan, model and
 * data give the same update. What a plan's method has the client keep (its own layers, a personal model) is kept in
 * memory, by task, and never leaves it. Thread-safe.
 */
public final class Nd4jTrainer implements LocalTrainer {
    private static final System.Logger LOG = System.getLogger(Nd4jTrainer.class.getName());

    private final Dataset data;
    private final ModelPool models;
    private final long seed;
    private final Map<TaskId, ClientState> states = new ConcurrentHashMap<>();

    /**
     * A trainer on these examples.
     *
     * @param seed fixes the order of examples; it guards nothing, and clients should have different ones
     */
    public Nd4jTrainer(Dataset data, ModelPool models, long seed) {
        this.data = data;
        this.models = models;
        this.seed = seed;
    }

    @Override
    public Optional<String> objectionTo(Plan plan) {
        if (plan.training().options().method().scaffold()) {
            return Optional.of("the plan has control variates, which need a server that keeps its own: simulate only");
        }
        return data.size() == 0
                ? Optional.empty()
                : DataFit.objection(plan, data).map(Nd4jTrainer::kept);
    }

    /** Names of files and values of examples stay here: the server learns that the data do not fit. */
    private static String kept(String objection) {
        LOG.log(System.Logger.Level.WARNING, "declined, since the data do not fit the plan: {0}", objection);
        return "this client's data do not fit the plan";
    }

    @Override
    public Optional<Charge> recordCost(Plan plan, RoundRef round) {
        return plan.training().options().privacy().isPresent() && data.size() > 0
                ? Optional.of(RecordCost.charge(plan, data.size(), round.task(), round.round()))
                : Optional.empty();
    }

    @Override
    public LocalResult train(Plan plan, float[] parameters, RoundRef round) throws InterruptedException {
        if (data.size() == 0) {
            throw new TrainingException(FailureCode.NO_DATA, "there are no examples");
        }
        try {
            TrainingResult result = train(inRound(plan, round), parameters, round, state(plan, round));
            return new LocalResult(result.update(), result.examples(), finite(result.meanLoss()), result.evaluation());
        } catch (DivergedException e) {
            throw new TrainingException(FailureCode.NOT_FINITE, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String describe() {
        return Backend.describe();
    }

    private TrainingResult train(Plan plan, float[] parameters, RoundRef round, ClientState state)
            throws InterruptedException {
        // Clients that share a trainer share its state, one after the other.
        synchronized (state) {
            return models.train(plan, parameters, data, seedOf(round), state, null);
        }
    }

    private static Plan inRound(Plan plan, RoundRef round) {
        return new Plan(plan.model(), plan.training().inRound(round.round()));
    }

    private ClientState state(Plan plan, RoundRef round) {
        return plan.training().options().method().stateful()
                ? states.computeIfAbsent(round.task(), task -> new ClientState())
                : new ClientState();
    }

    private long seedOf(RoundRef round) {
        byte[] hash =
                Canonical.hash("batches", Canonical.u64(seed), round.task().toBytes(), Canonical.u64(round.round()));
        return ByteBuffer.wrap(hash).getLong();
    }

    private static double finite(double meanLoss) {
        if (!Double.isFinite(meanLoss)) {
            throw new TrainingException(FailureCode.NOT_FINITE, "training diverged: the mean loss is " + meanLoss);
        }
        return meanLoss;
    }
}
