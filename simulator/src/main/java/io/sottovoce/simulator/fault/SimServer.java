package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlCodec;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.run.ModelStep;
import io.sottovoce.rounds.run.TaskEffect;
import io.sottovoce.rounds.run.TaskEvent;
import io.sottovoce.rounds.run.TaskMachine;
import io.sottovoce.rounds.run.TaskStatus;
import io.sottovoce.rounds.run.TaskTransition;
import io.sottovoce.rounds.secure.SecureTask;
import io.sottovoce.rounds.secure.TaskLedger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The server's process: the machines of tasks, rounds and sessions over a disk that outlives it. One event at a time; what
 * must be durable is saved first, then the new state is adopted, then the rest is acted out.
 */
final class SimServer {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Scene scene;
    private final ServerDisk disk;
    private final SessionOpener opener;
    private final Deque<Runnable> mailbox = new ArrayDeque<>();
    private final SortedMap<Integer, Long> connected = new TreeMap<>();
    private final UploadDesk uploads = new UploadDesk();
    private final ModelStep step;
    private @Nullable TaskMachine machine;
    private @Nullable SimRound round;
    private @Nullable AsyncDesk async;
    private TaskLedger ledger;
    private boolean running;
    private long starts;

    SimServer(Scene scene) {
        this.scene = scene;
        this.disk = new ServerDisk(scene.sabotage(), scene.witness());
        this.step = new ModelStep(disk.models(), disk, scene.world().spec.serverOptimiser());
        this.opener = new SessionOpener(scene);
        this.ledger = emptyLedger();
    }

    private TaskLedger emptyLedger() {
        return new TaskLedger(
                scene.world().spec.privacy(), scene.world().secureTask.flatMap(SecureTask::costOfASession));
    }

    /** From what is stored, charges and published sums. */
    private void readLedger() {
        ledger = emptyLedger();
        disk.charges(scene.world().task).forEach(ledger::enter);
        disk.finished(scene.world().task).stream()
                .flatMap(record -> record.secured().stream())
                .filter(sum -> sum.opened() > 0)
                .flatMap(sum -> scene.world().secured().costToReaders(sum.opened()).stream())
                .forEach(ledger::published);
    }

    ServerDisk disk() {
        return disk;
    }

    boolean isRunning() {
        return running;
    }

    TaskLedger ledger() {
        return ledger;
    }

    ModelStep step() {
        return step;
    }

    SessionOpener opener() {
        return opener;
    }

    /** What became of the task; empty while the server is down. */
    Optional<TaskStatus> status() {
        return Optional.ofNullable(machine).map(TaskMachine::status);
    }

    String reason() {
        TaskMachine present = machine;
        return present == null ? "the server is down" : present.status() + " " + present.reason();
    }

    /** The process begins; an open round of an earlier one is aborted, the task goes on. */
    void start() {
        if (running) {
            return;
        }
        running = true;
        starts++;
        scene.trace().add("server starts");
        FaultWorld world = scene.world();
        readLedger();
        ModelVersion initial = initial(world);
        async = world.setting.asynchronous() ? new AsyncDesk(scene, this) : null;
        TaskTransition first = disk.lastOpened(world.task) == 0
                ? TaskMachine.start(world.task, world.spec, initial)
                : TaskMachine.resume(
                        world.task, world.spec, initial, disk.finished(world.task), disk.lastOpened(world.task));
        mailbox.add(() -> follow(first));
        drain();
    }

    private ModelVersion initial(FaultWorld world) {
        Optional<ModelVersion> present = disk.models().initial();
        return present.isPresent() && disk.models().latest(world.task).isPresent()
                ? present.get()
                : step.initialise(world.task, BlockReader.constant(world.setting.dimension(), 0));
    }

    void kill() {
        running = false;
        machine = null;
        round = null;
        async = null;
        uploads.forget();
        mailbox.clear();
        connected.clear();
        opener.forget();
        disk.cut();
        scene.trace().add("server is killed");
    }

    // ---- connections

    void hear(int client, byte[] bytes) {
        scene.asServer(() -> {
            Decoded<ClientMessage> decoded = ControlCodec.decodeClient(bytes);
            if (running && decoded instanceof Decoded.Accepted<ClientMessage> accepted) {
                heard(client, accepted.value());
                drain();
            } else if (running) {
                scene.trace().add("server cannot read client " + client + ": " + decoded);
            }
        });
    }

    private void heard(int client, ClientMessage message) {
        ClientId id = FaultWorld.id(client);
        SimRound present = round;
        if (message instanceof ClientMessage.Hello) {
            hello(client, id);
        } else if (message instanceof ClientMessage.Secure secure && present != null && present.isFor(secure.round())) {
            present.heard(id, secure.content());
        } else if (message instanceof ClientMessage.OfferAccepted accepted) {
            said(accepted.round(), new RoundEvent.OfferAccepted(id));
        } else if (message instanceof ClientMessage.OfferDeclined declined) {
            said(declined.round(), new RoundEvent.OfferDeclined(id, join(declined.reason(), declined.detail())));
        } else if (message instanceof ClientMessage.TrainingFailed failed) {
            said(failed.round(), new RoundEvent.TrainingFailed(id, join(failed.code(), failed.detail())));
        } else if (message instanceof ClientMessage.UpdateHeld held) {
            held(id, held.baseVersion());
        }
    }

    private static String join(Enum<?> code, String detail) {
        return detail.isEmpty() ? code.name() : code + ": " + detail;
    }

    private void held(ClientId client, long base) {
        AsyncDesk desk = async;
        if (desk != null) {
            if (desk.held(client, base)) {
                inPresentRound(new RoundEvent.ClientAvailable(client));
            }
            assignWork();
        }
    }

    private void said(RoundRef of, RoundEvent event) {
        SimRound present = round;
        if (async != null && async.endsWork(event)) {
            assignWork();
        } else if (event instanceof RoundEvent.OfferAccepted) {
            post(new TaskEvent.InRound(of.round(), event));
        } else if (present != null && present.isFor(of)) {
            present.said(event);
        }
    }

    /** Looks for clients of an asynchronous task that have nothing to do. */
    void assignWork() {
        mailbox.add(() -> {
            TaskMachine present = machine;
            if (present != null && async != null && !present.status().terminal()) {
                async.assign(present);
            }
        });
    }

    private void hello(int client, ClientId id) {
        Long earlier = connected.put(client, scene.network().epoch(client));
        if (earlier != null && earlier == scene.network().epoch(client)) {
            return;
        }
        if (earlier != null) {
            isGone(id);
        }
        send(client, new ServerMessage.Welcome("simulated", HEARTBEAT));
        mailbox.add(() -> {
            TaskMachine present = machine;
            if (present != null && async != null && !present.status().terminal()) {
                async.connected(id, present);
            }
        });
        inPresentRound(new RoundEvent.ClientAvailable(id));
        mailbox.add(() -> {
            SimRound present = round;
            if (present != null) {
                present.back(id);
            }
        });
    }

    /** A connection ended: told by its number, since a later one may be there already. */
    void disconnected(int client, long epoch) {
        scene.asServer(() -> {
            Long known = connected.get(client);
            if (running && known != null && known == epoch) {
                connected.remove(client);
                isGone(FaultWorld.id(client));
                drain();
            }
        });
    }

    private void isGone(ClientId id) {
        if (async != null) {
            async.gone(id);
        }
        inPresentRound(new RoundEvent.ClientGone(id));
        mailbox.add(() -> {
            SimRound present = round;
            if (present != null) {
                present.gone(id);
            }
        });
    }

    void send(int client, ServerMessage message) {
        byte[] bytes = ControlCodec.encode(message);
        scene.network()
                .send(
                        client,
                        Network.Stream.CONTROL_DOWN,
                        () -> scene.asClient(client, () -> scene.client(client).hear(bytes)));
    }

    void send(ClientId client, ServerMessage message) {
        for (int i = 0; i < scene.world().setting.clients(); i++) {
            if (FaultWorld.id(i).equals(client)) {
                send(i, message);
            }
        }
    }

    // ---- uploads

    void hearUpload(int client, UploadFrame frame) {
        scene.asServer(() -> {
            if (running) {
                Optional<UploadFrame> answer = uploads.hear(client, frame, round);
                drain();
                answer.ifPresent(next -> answerUpload(client, next));
            }
        });
    }

    private void answerUpload(int client, UploadFrame answer) {
        scene.network()
                .send(
                        client,
                        Network.Stream.UPLOAD_DOWN,
                        () -> scene.asClient(client, () -> scene.client(client).hearUpload(answer)));
    }

    // ---- the task

    void post(TaskEvent event) {
        mailbox.add(() -> on(event));
    }

    private void inPresentRound(RoundEvent event) {
        mailbox.add(() -> {
            TaskMachine present = machine;
            if (present != null && (async == null || async.inPlay(event))) {
                present.round()
                        .ifPresent(state ->
                                on(new TaskEvent.InRound(state.context().round(), event)));
            }
        });
    }

    /** Runs something of this process later; nothing where it has ended by then. */
    void later(long delayMillis, Runnable action) {
        long ofStart = starts;
        scene.agenda()
                .after(
                        delayMillis,
                        () -> scene.asServer(() -> {
                            if (running && starts == ofStart) {
                                action.run();
                                drain();
                            }
                        }));
    }

    void drain() {
        Runnable next = mailbox.poll();
        while (next != null) {
            next.run();
            next = mailbox.poll();
        }
    }

    private void on(TaskEvent event) {
        TaskMachine present = machine;
        if (present != null) {
            follow(present.on(event, scene.agenda().nowMillis()));
        }
    }

    private void follow(TaskTransition transition) {
        for (TaskEffect effect : transition.effects()) {
            SaveFirst.save(scene, disk, effect);
        }
        machine = transition.machine();
        for (TaskEffect effect : transition.effects()) {
            act(effect);
        }
    }

    private void act(TaskEffect effect) {
        if (effect instanceof TaskEffect.OpenRound open) {
            scene.trace().add("server opens round " + open.round().round());
            round = new SimRound(scene, this, open.round());
            opened(open.round().round());
        } else if (effect instanceof TaskEffect.InRound inRound) {
            if (async != null) {
                async.follow(inRound.effect());
            }
            SimRound present = round;
            if (present != null && present.number() == inRound.round()) {
                inRound.effect().accept(present);
            }
        } else if (effect instanceof TaskEffect.Finish finish) {
            scene.trace().add("task " + finish.status() + " " + finish.reason());
        }
    }

    private void opened(long number) {
        Optional<String> spent = ledger.refusal();
        mailbox.add(() -> {
            if (spent.isPresent()) {
                on(new TaskEvent.BudgetSpent(number, spent.get()));
            } else {
                ClientSet available = ClientSet.of(
                        connected.keySet().stream().map(FaultWorld::id).toList());
                on(new TaskEvent.RoundOpened(number, async == null ? available : async.ready(available)));
                assignWork();
            }
        });
    }

    Moment moment() {
        return scene.world().moment(scene.agenda().nowMillis(), 0);
    }
}
