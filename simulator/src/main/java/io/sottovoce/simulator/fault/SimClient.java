package io.sottovoce.simulator.fault;

import io.sottovoce.client.secure.ClientSession;
import io.sottovoce.client.secure.ClientStore;
import io.sottovoce.client.secure.SecureClient;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.proto.AggregationMode;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlCodec;
import io.sottovoce.proto.DeclineReason;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.Protocol;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.simulator.SimulatedRandomness;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client's process: the SDK's {@link SecureClient} and its sessions, on a disk that outlives the process, behind
 * connections that come and go. What the SDK's threads do in production happens here as events.
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
    private @Nullable SimWork work;
    private ClientMessage.@Nullable TrainingFailed unsent;
    private SimulatedRandomness randomness = SimulatedRandomness.ofSeed(0);
    private int starts;
    private boolean welcomed;

    SimClient(int index, Scene scene) {
        this.index = index;
        this.scene = scene;
        this.disk = new MemoryFiles(scene.sabotage());
        this.lies = new ClientLies(scene.faults(), index, scene.world().keyOf(index));
    }

    MemoryFiles disk() {
        return disk;
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
        unsent = null;
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
                Set.of(AggregationMode.SECURE)));
    }

    private void tick(int ofStart) {
        if (client == null || starts != ofStart) {
            return;
        }
        SimWork present = work;
        if (present != null) {
            scene.asClient(index, () -> {
                present.tick();
                settleIfOver();
            });
        }
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
        SimWork present = work;
        if (message instanceof ServerMessage.Welcome) {
            welcome(present);
        } else if (message instanceof RoundOffer offer) {
            offered(offer);
        } else if (message instanceof ServerMessage.Secure secure && present != null) {
            if (present.offer().round().equals(secure.round())) {
                present.take(secure.content());
            }
        } else if (message instanceof ServerMessage.RoundClosed closed && present != null) {
            if (present.offer().round().equals(closed.round())) {
                present.session().closed(closed.outcome() + " " + closed.reasonCode());
            }
        }
        settleIfOver();
        checkLedger();
    }

    private void welcome(@Nullable SimWork present) {
        welcomed = true;
        ClientMessage.TrainingFailed report = unsent;
        if (report != null) {
            send(report);
            unsent = null;
        }
        if (present != null) {
            present.reconnected();
        }
    }

    /** As the SDK's loop answers offers. */
    private void offered(RoundOffer offer) {
        SimWork present = work;
        if (present == null) {
            decide(offer);
        } else if (present.offer().round().equals(offer.round())) {
            send(new ClientMessage.OfferAccepted(offer.round()));
            Offer.decode(Octets.owning(offer.roundConfig().toByteArray()))
                    .accepted()
                    .ifPresent(present::take);
        } else if (offer.round().round() > present.offer().round().round()) {
            present.session().cancel("a later round of its task was offered");
            settleIfOver();
            decide(offer);
        } else {
            send(new ClientMessage.OfferDeclined(offer.round(), DeclineReason.BUSY, "at work"));
        }
    }

    private void decide(RoundOffer offer) {
        SecureClient.Expected expected = new SecureClient.Expected(
                offer.round().task(), offer.round().round(), offer.model().hash(), offer.planHash());
        SimWork begun = new SimWork(offer, index, this, scene, lies, randomness);
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
        ClientSession session = outcome.session().get();
        work = begun;
        send(new ClientMessage.OfferAccepted(offer.round()));
        begun.begin(session);
    }

    /** A session that ended of itself: what was still to be done for it is of no more interest. */
    void settleIfOver() {
        SimWork present = work;
        if (present != null && present.isSettled()) {
            scene.trace()
                    .add("client " + index + " ends round "
                            + present.offer().round().round() + ": "
                            + present.session().end());
            work = null;
        }
    }

    boolean isAtWorkOn(SimWork some) {
        return work == some;
    }

    void send(ClientMessage message) {
        byte[] bytes = ControlCodec.encode(message);
        scene.network()
                .send(index, Network.Stream.CONTROL_UP, () -> scene.server().hear(index, bytes));
    }

    /** Sends a report, or keeps it for the next connection. */
    void report(RoundOffer offer, FailureCode code, String detail) {
        ClientMessage.TrainingFailed report = new ClientMessage.TrainingFailed(offer.round(), code, detail);
        if (welcomed && scene.network().isUp(index)) {
            send(report);
        } else {
            unsent = report;
        }
    }

    void hearUpload(UploadFrame frame) {
        SimWork present = work;
        if (present != null) {
            present.uploadAnswered(frame);
        }
        settleIfOver();
    }

    private void checkLedger() {
        SecureClient present = client;
        if (present != null) {
            scene.witness().clientEpsilon(index, present.epsilon());
        }
    }
}
