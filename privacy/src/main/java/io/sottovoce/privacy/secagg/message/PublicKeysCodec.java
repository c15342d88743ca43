package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.keys.PublicKeys;

/** The bytes of {@link PublicKeys}: each key behind its length. Whether keys are valid is checked where they are used. */
final class PublicKeysCodec {
    private PublicKeysCodec() {}

    static void write(ByteWriter out, PublicKeys keys) {
        out.sized(keys.channel()).sized(keys.mask()).sized(keys.channelKem()).sized(keys.maskKem());
    }

    static PublicKeys read(ByteReader in) throws PeerFault {
        return new PublicKeys(
                in.sized(Limits.EXCHANGE_KEY_BYTES_MAX),
                in.sized(Limits.EXCHANGE_KEY_BYTES_MAX),
                in.sized(Limits.KEM_KEY_BYTES_MAX),
                in.sized(Limits.KEM_KEY_BYTES_MAX));
    }
}
