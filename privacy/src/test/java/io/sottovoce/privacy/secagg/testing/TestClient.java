package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.Rejection;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientEvent;
import io.sottovoce.privacy.secagg.client.ClientPhase;
import io.sottovoce.privacy.secagg.client.ClientPolicy;
import io.sottovoce.privacy.secagg.client.ClientSetup;
import io.sottovoce.privacy.secagg.client.MaskedUpdate;
import io.sottovoce.privacy.secagg.client.SecAggClient;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The real client machine with an input, and a shell that does what it says. */
public final class TestClient {
    public final ClientId id;
    public final SigningKey key;
    public final Certificate certificate;
    public final FakeRecords records = new FakeRecords();
    public final SecAggClient machine;
    public final int[][] input;
    public final List<MaskedChunk> chunks = new ArrayList<>();
    public Moment now = World.NOW;

    public TestClient(
            World world, ClientId id, SigningKey key, Certificate certificate, ClientPolicy policy, int[][] input) {
        this.id = id;
        this.key = key;
        this.certificate = certificate;
        this.input = input;
        this.machine = new SecAggClient(new ClientSetup(certificate, key, policy, records, world.randomness));
    }

    public List<ClientEffect> take(ServerMessage message) {
        return machine.handle(new ClientEvent.Received(message), now);
    }

    /** Takes a message and returns the only message sent for it. */
    public <T extends ClientMessage> T answer(ServerMessage message, Class<T> type) {
        List<ClientEffect> effects = take(message);
        return sent(effects, type).orElseThrow(() -> new AssertionError("expected " + type + ", got " + effects));
    }

    public static <T extends ClientMessage> Optional<T> sent(List<ClientEffect> effects, Class<T> type) {
        return effects.stream()
                .filter(ClientEffect.Send.class::isInstance)
                .map(effect -> ((ClientEffect.Send) effect).message())
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    public static Optional<Rejection> rejection(List<ClientEffect> effects) {
        return effects.stream()
                .filter(ClientEffect.Aborted.class::isInstance)
                .map(effect -> ((ClientEffect.Aborted) effect).reason())
                .findFirst();
    }

    /** Charges and masks; the chunks are kept in {@link #chunks}. */
    public UploadTrailer upload(RoundConfig config) {
        return upload(config, beginUpload(config));
    }

    public MaskedUpdate beginUpload(RoundConfig config) {
        records.charges++;
        List<ClientEffect> effects =
                machine.handle(new ClientEvent.ReleaseCharged(config.names().model(), config.vectors()), now);
        return ((ClientEffect.Upload) effects.get(0)).upload();
    }

    public UploadTrailer upload(RoundConfig config, MaskedUpdate upload) {
        for (int v = 0; v < config.vectors().size(); v++) {
            VectorSpec spec = config.vectors().get(v);
            for (int c = 0; c < spec.chunks(); c++) {
                int[] part = new int[spec.chunkLength(c)];
                System.arraycopy(input[v], c << 16, part, 0, part.length);
                chunks.add(upload.next(part));
            }
        }
        return upload.finish();
    }

    public void acknowledge() {
        machine.handle(new ClientEvent.UploadAcknowledged(), now);
    }

    public ClientPhase phase() {
        return machine.phase();
    }
}
