package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.pacing.AsyncPool;
import io.sottovoce.rounds.round.Contribution;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.round.RoundRecord;
import io.sottovoce.rounds.round.RoundResult;
import io.sottovoce.rounds.run.TaskMachine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The part of an asynchronous task outside its rounds, as the server has it: drives the {@link AsyncPool} of one process. */
final class AsyncDesk {
    private final Scene scene;
    private final SimServer server;
    private final AsyncPool pool;

    /** What a process knows that has just begun: its disk. */
    AsyncDesk(Scene scene, SimServer server) {
        this.scene = scene;
        this.server = server;
        long version = server.disk()
                .models()
                .latest(scene.world().task)
                .map(ModelVersion::version)
                .orElse(0L);
        List<RoundRecord> records = server.disk().finished(scene.world().task);
        this.pool =
                AsyncPool.of(scene.world().spec, version, 0, scene.sabotage().forgetsUse() ? Map.of() : used(records));
    }

    private static Map<ClientId, Long> used(List<RoundRecord> records) {
        Map<ClientId, Long> used = new HashMap<>();
        for (RoundRecord record : records) {
            if (record.result() instanceof RoundResult.Committed) {
                for (Contribution contribution : record.participation().contributions()) {
                    used.merge(contribution.client(), record.base().version(), Math::max);
                }
            }
        }
        return used;
    }

    /** A client is there, perhaps again. */
    void connected(ClientId client, TaskMachine machine) {
        pool.connected(client);
        pool.again(client).ifPresent(work -> send(work, machine));
        assign(machine);
    }

    void gone(ClientId client) {
        pool.gone(client);
    }

    /** A client holds an update; whether it is there for a round now. */
    boolean held(ClientId client, long base) {
        return pool.ready(client, base);
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

    /** Whether a client's word ends its work, which it then does. */
    boolean endsWork(RoundEvent event) {
        Optional<AsyncPool.Ended> ended = pool.hear(event, scene.agenda().nowMillis());
        ended.ifPresent(how -> how.pauseMillis().ifPresent(millis -> server.later(millis + 1, server::assignWork)));
        return ended.isPresent();
    }

    /** See {@link AsyncPool#follow}. */
    void follow(RoundEffect effect) {
        SortedMap<Long, Integer> drawn = pool.follow(effect);
        if (effect instanceof RoundEffect.SendOffers offers) {
            scene.trace().add("buffer of " + offers.clients().size() + " by staleness " + drawn);
        }
    }

    /** Gives work to whoever can have it. */
    void assign(TaskMachine machine) {
        List<AsyncPool.Work> works = pool.assign(scene.agenda().nowMillis());
        works.forEach(work -> send(work, machine));
        if (!works.isEmpty()) {
            server.later(pool.silenceMillis() + 1, server::assignWork);
            server.later(pool.refusalMillis() + 1, server::assignWork);
        }
    }

    private void send(AsyncPool.Work work, TaskMachine machine) {
        FaultWorld world = scene.world();
        machine.round()
                .ifPresent(open -> server.send(
                        work.client(),
                        new ServerMessage.RoundOffer(
                                new RoundRef(world.task, open.context().round()),
                                world.mode(),
                                world.plan,
                                world.planHash(),
                                world.model(machine.progress().model()),
                                List.of(ClearInputs.vector(world.setting)),
                                Bytes.owning(new byte[Protocol.TICKET_BYTES]),
                                world.spec.pacing().trainingTimeout(),
                                Bytes.EMPTY,
                                Optional.empty(),
                                Optional.of(Pace.work(work.leastBase())))));
    }
}
