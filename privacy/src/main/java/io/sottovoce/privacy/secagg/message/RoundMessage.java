package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;

/** A message of the protocol. Equal messages have equal bytes, and different ones different bytes. */
public interface RoundMessage {
    /** The canonical bytes. */
    Octets encode();

    /** SHA-256 of the canonical bytes: what the once rule compares. */
    default ContentHash contentHash() {
        return encode().hash();
    }
}
