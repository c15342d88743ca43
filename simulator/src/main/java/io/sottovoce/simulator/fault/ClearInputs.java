package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.UploadCodec;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.VectorSpec;
import io.sottovoce.rounds.round.RoundContext;
import io.sottovoce.rounds.round.RoundEffect;
import io.sottovoce.rounds.round.RoundEvent;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Updates in the clear: a seat for each client of the cohort. */
final class ClearInputs implements RoundInputs {
    private final Scene scene;
    private final RoundRef ref;
    private final VectorSpec vector;
    private final Consumer<RoundEvent> events;
    private final SortedMap<ClientId, ClearSeat> seats = new TreeMap<>();

    ClearInputs(Scene scene, RoundRef ref, Consumer<RoundEvent> events) {
        this.scene = scene;
        this.ref = ref;
        this.vector = vector(scene.world().setting);
        this.events = events;
    }

    static VectorSpec vector(FaultSetting setting) {
        return new VectorSpec("model", setting.dimension(), Float.SIZE);
    }

    private ClearSeat seat(ClientId client) {
        return seats.computeIfAbsent(client, id -> new ClearSeat(scene, ref, id, vector, events));
    }

    @Override
    public Octets config() {
        return Octets.EMPTY;
    }

    @Override
    public Octets otherConfig(RoundContext context) {
        return Octets.EMPTY;
    }

    @Override
    public List<VectorSpec> vectors() {
        return List.of(vector);
    }

    @Override
    public void said(RoundEvent event) {
        events.accept(event);
    }

    @Override
    public void heard(ClientId client, ClientMessage message) {
        // not of this mode
    }

    @Override
    public void gone(ClientId client) {
        // the round machine waits for it
    }

    @Override
    public void back(ClientId client) {
        // the round machine offers again
    }

    @Override
    public boolean awaitsAnswerOf(ClientId client) {
        return false;
    }

    @Override
    public long millisLeft() {
        throw new IllegalStateException("updates in the clear come in one phase");
    }

    @Override
    public Decoded<UploadState> state(ClientId client) {
        return Decoded.accepted(seat(client).state());
    }

    @Override
    public Optional<Receipt> take(ClientId client, UploadCodec.Part part) {
        return seat(client).take(part);
    }

    @Override
    public void close(ClientId client) {
        seat(client).close();
    }

    @Override
    public RoundEvent aggregate(RoundContext context, RoundEffect.Aggregate effect) {
        return scene.server().step().perform(context, effect);
    }

    @Override
    public void end() {
        seats.values().forEach(ClearSeat::close);
        scene.server().disk().discardRound(ref.task(), ref.round());
    }
}
