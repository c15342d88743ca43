package io.sottovoce.client.secure;

import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import java.util.List;

/** A client's whole masked input. Public: it can be sent as often as it takes, and is never made again. */
public record MaskedInput(List<MaskedChunk> chunks, UploadTrailer trailer) {
    public MaskedInput {
        chunks = List.copyOf(chunks);
    }
}
