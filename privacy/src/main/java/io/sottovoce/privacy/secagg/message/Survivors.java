package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Outcome;

/** R4a: U3, as its encoding. */
public record Survivors(Octets inputSet) implements ServerMessage {
    @Override
    public Kind kind() {
        return Kind.SURVIVORS;
    }

    @Override
    public Octets encode() {
        return new ByteWriter().sized(inputSet).octets();
    }

    /** Decodes. */
    public static Outcome<Survivors> decode(Octets bytes) {
        return ByteReader.decode(bytes, in -> new Survivors(in.sized(Limits.MEMBER_SET_BYTES_MAX)));
    }
}
