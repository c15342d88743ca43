package io.sottovoce.simulator.fault;

import io.sottovoce.client.AheadState;
import io.sottovoce.client.HeldUpdate;
import io.sottovoce.client.secure.ClientStore;
import io.sottovoce.client.secure.SecureClient;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.ServerMessage.Kind;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlCodec;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.Pace;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.simulator.SimulatedRandomness;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client's process: the SDK's {@link SecureClient}, its sessions and what it holds for asynchronous tasks, on a disk that
 * outlives the process, behind connections that come and go. What the SDK's threads do in production happens here as events.
 */
final class SimClient {
    private static final long RETRY_MILLIS = 5_000;
    private static final long TICK_MILLIS = 5_000;
    private static final int STREAM = 500;

    private final int index;
    private final Scene scene;
    private final MemoryFiles disk;
    private final ClientLies lies;
    private @Nullable SecureClient client;
    private @Nullable ClientWork work;
    private @Nullable MaskedWork lingering;
    private @Nullable RoundRef disowned;
    private ClientMessage.@Nullable TrainingFailed unsent;
    private AheadState ahead = new AheadState();
    private SimulatedRandomness randomness = SimulatedRandomness.ofSeed(0);
    private int starts;
    private boolean welcomed;

    SimClient(int index, Scene scene) {
        this.index = index;
        this.scene = scene;
        this.disk = new MemoryFiles(scene.sabotage());
        this.lies = new ClientLies(scene.faults(), index, scene.world().keyOf(index));
    }

    int index() {
        return index;
    }

    Scene scene() {
        return scene;
    }

    MemoryFiles disk() {
        return disk;
    }

    ClientLies lies() {
        return lies;
    }

    SimulatedRandomness randomness() {
        return randomness;
    }

    AheadState aheadState() {
        return ahead;
    }

    boolean isRunning() {
        return client != null;
    }

    /** The process begins: all it knows is on its disk. */
    void start() {
        if (client != null) {
            return;
        }
        starts++;
        disk.started();
        long seed = scene.world().setting.seed();
        randomness = SimulatedRandomness.ofSeed(Mix.of(seed, STREAM, index, starts));
        try {
            client = new SecureClient(
                    scene.world().keys(index),
                    scene.world().policy(),
                    scene.world().policy().total(),
                    ClientStore.over(disk),
                    () -> scene.world()
                            .moment(scene.agenda().nowMillis(), scene.faults().amount(FaultKind.SKEW, index)),
                    randomness.secrets());
        } catch (RuntimeException e) {
            scene.witness().fail(Violation.Invariant.RESTART, "client " + index + ": " + e.getMessage());
            return;
        }
        scene.trace().add("client " + index + " starts");
        checkLedger();
        connect();
        tick(starts);
    }

    /** The process ends where it stands. */
    void kill() {
        client = null;
        work = null;
        lingering = null;
        disowned = null;
        unsent = null;
        ahead = new AheadState();
        welcomed = false;
        disk.cut();
        scene.trace().add("client " + index + " is killed");
    }

    void disconnected() {
        welcomed = false;
        if (client != null) {
            scene.agenda().after(RETRY_MILLIS, this::connect);
        }
    }

    private void connect() {
        if (client == null || scene.network().isUp(index)) {
            return;
        }
        if (!scene.server().isRunning() || !scene.network().connect(index)) {
            scene.agenda().after(RETRY_MILLIS, this::connect);
            return;
        }
        send(new ClientMessage.Hello(
                Protocol.VERSION,
                FaultWorld.id(index),
                FaultWorld.POPULATION,
                "simulated",
                Set.of(scene.world().mode())));
    }

    private void tick(int ofStart) {
        if (client == null || starts != ofStart) {
            return;
        }
        scene.asClient(index, () -> {
            if (lingering != null) {
                lingering.tick();
            }
            ClientWork present = work;
            if (present != null) {
                present.tick();
            }
            settle();
        });
        scene.agenda().after(TICK_MILLIS, () -> tick(ofStart));
    }

    void hear(byte[] bytes) {
        if (client == null) {
            return;
        }
        Decoded<ServerMessage> decoded = ControlCodec.decodeServer(bytes);
        if (decoded instanceof Decoded.Accepted<ServerMessage> accepted) {
            hear(accepted.value());
        } else {
            scene.trace().add("client " + index + " cannot read: " + decoded);
        }
    }

    private void hear(ServerMessage message) {
        if (message instanceof ServerMessage.Welcome) {
            welcome();
        } else if (message instanceof RoundOffer offer) {
            offered(offer);
        } else if (message instanceof ServerMessage.Secure secure) {
            secure(secure);
        } else if (message instanceof ServerMessage.RoundClosed closed) {
            closed(closed);
        }
        settle();
        checkLedger();
    }

    private void welcome() {
        welcomed = true;
        ClientMessage.TrainingFailed report = unsent;
        if (report != null) {
            send(report);
            unsent = null;
        }
        ahead.announcement().ifPresent(this::send);
        if (work != null) {
            work.reconnected();
        }
    }

    /** What a process knows nothing of is said once, so that it is not waited for. */
    private void secure(ServerMessage.Secure secure) {
        Optional<MaskedWork> session = sessionOf(secure.round());
        if (session.isPresent()) {
            session.get().take(secure.content());
        } else if (secure.content().kind() != Kind.RESULT && !secure.round().equals(disowned)) {
            disowned = secure.round();
            send(new ClientMessage.TrainingFailed(
                    secure.round(), FailureCode.SECURE_AGGREGATION, AbortCode.CANCELLED.name()));
        }
    }

    private Optional<MaskedWork> sessionOf(RoundRef round) {
        if (work instanceof MaskedWork masked && masked.offer().round().equals(round)) {
            return Optional.of(masked);
        }
        return Optional.ofNullable(lingering)
                .filter(session -> session.offer().round().equals(round));
    }

    private void closed(ServerMessage.RoundClosed closed) {
        disowned = closed.round();
        sessionOf(closed.round()).ifPresent(session -> session.closed(closed.outcome() + " " + closed.reasonCode()));
        ClientWork present = work;
        if (present != null && present.offer().round().equals(closed.round())) {
            if (!(present instanceof MaskedWork)) {
                present.stop("closed by the server: " + closed.outcome() + " " + closed.reasonCode());
            }
            drop(present);
        }
        ahead.closed(closed);
    }

    /** As the SDK's loop answers offers. */
    private void offered(RoundOffer offer) {
        if (offer.asksFor(Pace.Stage.WORK) && servedBefore(offer)) {
            return;
        }
        ClientWork present = work;
        Optional<MaskedWork> session = sessionOf(offer.round());
        if (present == null && session.isEmpty()) {
            decide(offer);
        } else if (session.isPresent() || isAgain(Objects.requireNonNull(present), offer)) {
            send(new ClientMessage.OfferAccepted(offer.round()));
            session.ifPresent(
                    live -> Offer.decode(Octets.owning(offer.roundConfig().toByteArray()))
                            .accepted()
                            .ifPresent(live::take));
        } else if (!present.ahead() && offer.round().round() > present.round()) {
            present.stop("a later round of its task was offered");
            drop(present);
            decide(offer);
        } else {
            send(new ClientMessage.OfferDeclined(offer.round(), DeclineReason.BUSY, "at work"));
        }
    }

    private static boolean isAgain(ClientWork present, RoundOffer offer) {
        return present.offer().round().equals(offer.round())
                && present.offer().ticket().equalsConstantTime(offer.ticket());
    }

    /** Whether what is held or under way does for an offer of work. */
    private boolean servedBefore(RoundOffer offer) {
        if (ahead.satisfies(offer)) {
            ahead.announcement().ifPresent(this::send);
            return true;
        }
        ClientWork present = work;
        if (present == null || !present.ahead()) {
            return false;
        }
        boolean serves = AheadState.serves(present.offer(), offer);
        if (!serves) {
            present.stop("too old");
            drop(present);
        }
        return serves;
    }

    private void decide(RoundOffer offer) {
        Ready ready = Ready.of(ahead, offer);
        if (offer.asksFor(Pace.Stage.BUFFER) && ready.update().isEmpty()) {
            send(new ClientMessage.OfferDeclined(offer.round(), DeclineReason.BUSY, "no update of this task is held"));
        } else if (offer.asksFor(Pace.Stage.WORK)) {
            begin(new AheadTraining(this, offer));
        } else if (offer.mode() == AggregationMode.CLEAR) {
            begin(new ClearWork(this, offer, ready));
        } else {
            beginSession(offer, new MaskedWork(this, offer, ready));
        }
    }

    private void beginSession(RoundOffer offer, MaskedWork begun) {
        SecureClient.Expected expected = new SecureClient.Expected(
                offer.round().task(), offer.round().round(), offer.model().hash(), offer.planHash());
        SecureClient.Begun outcome = Objects.requireNonNull(client)
                .begin(
                        Octets.owning(offer.roundConfig().toByteArray()),
                        expected,
                        scene.world().setting.dimension(),
                        begun);
        if (outcome.session().isEmpty()) {
            scene.trace().add("client " + index + " declines " + offer.round().round() + ": " + outcome.refusal());
            send(new ClientMessage.OfferDeclined(
                    offer.round(), DeclineReason.POLICY, outcome.code().name()));
            return;
        }
        if (lingering != null) {
            lingering.stop("another round was begun");
            lingering = null;
        }
        begun.adopt(outcome.session().get());
        begin(begun);
    }

    private void begin(ClientWork begun) {
        work = begun;
        send(new ClientMessage.OfferAccepted(begun.offer().round()));
        begun.start();
    }

    /** What ended of itself is of no more interest; what was handed over lives on beside other work. */
    void settle() {
        ClientWork present = work;
        if (present != null && present.isHandedOver()) {
            lingering = (MaskedWork) present;
            work = null;
        }
        if (lingering != null && lingering.isSettled()) {
            lingering = null;
        }
        if (work != null && work.isSettled()) {
            scene.trace().add("client " + index + " ends round " + work.round());
            work = null;
        }
    }

    boolean isAtWorkOn(ClientWork some) {
        return work == some;
    }

    /** Has nothing more to do with some work. */
    void drop(ClientWork some) {
        if (work == some) {
            work = null;
        }
    }

    /** Holds an update that was trained ahead. */
    void hold(HeldUpdate update) {
        ahead.hold(update);
        ahead.announcement().ifPresent(this::send);
    }

    void send(ClientMessage message) {
        byte[] bytes = ControlCodec.encode(message);
        scene.network()
                .send(index, Network.Stream.CONTROL_UP, () -> scene.server().hear(index, bytes));
    }

    /** Sends a report, or keeps it for the next connection. */
    void report(RoundOffer offer, FailureCode code, String detail) {
        ClientMessage.TrainingFailed report =
                new ClientMessage.TrainingFailed(offer.round(), code, Protocol.detail(detail));
        if (welcomed && scene.network().isUp(index)) {
            send(report);
        } else {
            unsent = report;
        }
    }

    void hearUpload(UploadFrame frame) {
        ClientWork present = work;
        if (present != null) {
            present.uploadAnswered(frame);
        }
        settle();
    }

    private void checkLedger() {
        SecureClient present = client;
        if (present != null) {
            scene.witness().clientEpsilon(index, present.epsilon());
        }
    }
}
