package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.provenance.ModelRecord;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.ModelProof;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.pacing.AsyncPool;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.server.storage.Storage;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The part of an asynchronous task outside its rounds: gives clients work, and serves the model that each of them trains
 * from, however many versions have come about meanwhile. For the task's thread but {@link #admit}, which is for any.
 */
final class AsyncWork {
    private static final Logger LOG = Logger.getLogger(AsyncWork.class);

    private final RunningTask task;
    private final Surroundings around;
    private final ModelNotary notary;
    private final AsyncPool pool;
    private final Runnable tick;
    private final SecureRandom random = new SecureRandom();
    private final Map<ClientId, Assignment> assignments = new ConcurrentHashMap<>();

    /** What a client trains from. */
    private record Assignment(RoundRef round, ModelRef model, Bytes ticket) {}

    /**
     * The work of a task whose records are stored.
     *
     * @param tick looks for work that nobody does any more, on the task's thread
     */
    AsyncWork(RunningTask task, Surroundings around, ModelNotary notary, Runnable tick) {
        this.task = task;
        this.around = around;
        this.notary = notary;
        this.tick = tick;
        Storage storage = around.storage();
        this.pool = AsyncPool.of(
                task.spec(),
                storage.models().latest(task.id()).map(ModelVersion::version).orElse(0L),
                floor(storage, task),
                used(storage, task));
    }

    AsyncPool pool() {
        return pool;
    }

    /** A client is there, perhaps again. */
    void connected(ClientId client, RoundRef round, ModelVersion model) {
        pool.connected(client);
        pool.again(client).ifPresent(work -> send(work, round, model));
    }

    /** Gives work to whoever can have it. */
    void assign(RoundRef round, ModelVersion model) {
        List<AsyncPool.Work> works = pool.assign(around.clock().millis());
        for (AsyncPool.Work work : works) {
            if (around.registry().lease(work.client(), task.id())) {
                send(work, round, model);
            } else {
                pool.failed(work.client()); // in a round of another task
            }
        }
        if (!works.isEmpty()) {
            tickAfter(pool.silenceMillis() + 1);
            tickAfter(pool.refusalMillis() + 1);
        }
    }

    /** A client is not there any more. An update that it holds counts again once it says so; otherwise it gets work anew. */
    void gone(ClientId client) {
        if (pool.gone(client)) {
            LOG.infof(
                    "task %s: client %s is gone with the update that it holds",
                    task.spec().name(), client);
        }
    }

    /** Whether a client's word ends its work, which it then does. */
    boolean endsWork(RoundEvent event) {
        Optional<AsyncPool.Ended> ended = pool.hear(event, around.clock().millis());
        ended.ifPresent(this::ended);
        return ended.isPresent();
    }

    private void ended(AsyncPool.Ended ended) {
        LOG.infof("task %s: client %s does not train: %s", task.spec().name(), ended.client(), ended.why());
        ended.pauseMillis().ifPresent(millis -> tickAfter(millis + 1));
        assignments.remove(ended.client());
        around.registry().release(ended.client(), task.id());
    }

    private void tickAfter(long millis) {
        Future<?> unused = around.timer().schedule(tick, millis, TimeUnit.MILLISECONDS);
    }

    /** See {@link AsyncPool#follow}. */
    void follow(RoundEffect effect) {
        SortedMap<Long, Integer> drawn = pool.follow(effect);
        if (!drawn.isEmpty()) {
            LOG.infof("task %s: offers to clients by staleness: %s", task.spec().name(), drawn);
        }
    }

    /** Whether a round may hear of an event: a client is there for it only while it holds an update. */
    boolean inPlay(RoundEvent event) {
        return !(event instanceof RoundEvent.ClientAvailable there) || pool.inPlay(there.client());
    }

    /** Those who may be drawn at once, of those who are there. */
    ClientSet ready(ClientSet there) {
        there.toList().forEach(pool::connected);
        return pool.ready();
    }

    /** The task is over. */
    void end() {
        assignments.clear();
        pool.clients().forEach(client -> around.registry().release(client, task.id()));
    }

    /** The model that a key opens; empty where the key is not one of work. */
    Optional<Decoded<ModelRef>> admit(TransferKey key) {
        Assignment assignment = assignments.get(key.client());
        if (assignment == null || !assignment.round().equals(key.round())) {
            return Optional.empty();
        }
        return assignment.ticket().equalsConstantTime(key.ticket())
                ? Optional.of(Decoded.accepted(assignment.model()))
                : Optional.empty();
    }

    private void send(AsyncPool.Work work, RoundRef round, ModelVersion model) {
        Assignment assignment =
                new Assignment(round, new ModelRef(model.version(), model.hash(), task.modelBytes()), newTicket());
        assignments.put(work.client(), assignment);
        Optional<ModelProof> proof = notary.proof(model.version());
        around.registry()
                .send(
                        work.client(),
                        new ServerMessage.RoundOffer(
                                round,
                                AggregationMode.valueOf(
                                        task.spec().aggregation().name()),
                                task.planBytes(),
                                task.planHash(),
                                assignment.model(),
                                List.of(task.clearVector()),
                                assignment.ticket(),
                                task.spec().pacing().trainingTimeout(),
                                Bytes.EMPTY,
                                proof,
                                Optional.of(Pace.work(work.leastBase()))));
    }

    private Bytes newTicket() {
        byte[] ticket = new byte[Protocol.TICKET_BYTES];
        random.nextBytes(ticket);
        return Bytes.owning(ticket);
    }

    /** The version of the last rollback: what was trained before it is not wanted. */
    private static long floor(Storage storage, RunningTask task) {
        return storage.models().records(task.id()).stream()
                .flatMap(signed -> signed.decoded().stream())
                .filter(record -> record.origin() instanceof ModelRecord.Origin.Rollback)
                .mapToLong(record -> record.names().version())
                .max()
                .orElse(0);
    }

    private static Map<ClientId, Long> used(Storage storage, RunningTask task) {
        Map<ClientId, Long> used = new HashMap<>();
        for (RoundRecord record : storage.rounds().finished(task.id())) {
            if (record.result() instanceof RoundResult.Committed) {
                for (Contribution contribution : record.participation().contributions()) {
                    used.merge(contribution.client(), record.base().version(), Math::max);
                }
            }
        }
        return used;
    }
}
