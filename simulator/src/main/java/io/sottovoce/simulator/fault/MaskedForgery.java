package io.sottovoce.simulator.fault;

import io.sottovoce.client.secure.MaskedInput;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.vector.RingVector;
import java.util.ArrayList;
import java.util.List;

/**
 * A masked input that decodes, is signed, and is not what training gave. Masks are sums, so that a client adds whatever it
 * likes to what its machine has masked, and signs the whole anew.
 */
final class MaskedForgery {
    private final Scene scene;
    private final RoundConfig config;
    private final ContentHash session;
    private final int client;

    MaskedForgery(Scene scene, RoundConfig config, ContentHash session, int client) {
        this.scene = scene;
        this.config = config;
        this.session = session;
        this.client = client;
    }

    List<MaskedChunk> chunks(List<MaskedChunk> honest, PlainInputs.Input input) {
        if (input.factor() == 0) {
            return honest;
        }
        List<MaskedChunk> forged = new ArrayList<>();
        for (MaskedChunk chunk : honest) {
            VectorSpec spec = config.vectors().get(chunk.vector());
            RingVector values = RingVector.decode(
                            spec.ring(),
                            spec.chunkLength(chunk.index()),
                            chunk.packed().toBytes())
                    .orElseThrow();
            values.add(scene.inputs().addition(input, spec, chunk.vector(), chunk.index()));
            forged.add(new MaskedChunk(chunk.vector(), chunk.index(), Octets.owning(values.pack())));
        }
        return forged;
    }

    UploadTrailer trailer(MaskedInput honest, List<MaskedChunk> forged, ContentHash shareSet) {
        List<ContentHash> leaves =
                forged.stream().map(chunk -> chunk.leaf(session)).toList();
        return UploadTrailer.sign(
                session,
                MaskedChunk.root(session, shareSet, leaves),
                honest.trailer().badFrom(),
                scene.world().keyOf(client));
    }
}
