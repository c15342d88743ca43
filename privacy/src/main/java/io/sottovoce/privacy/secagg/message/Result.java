package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Outcome;

/** R6: the hash of the aggregate, for the record: {@code Sign("result"; sid, aggregate)}. */
public record Result(ContentHash aggregate, Octets signature) implements ServerMessage {
    /** Signs a result. */
    public static Result sign(ContentHash session, ContentHash aggregate, SigningKey server) {
        return new Result(aggregate, Octets.owning(server.sign("result", session.toBytes(), aggregate.toBytes())));
    }

    /** Whether a server's key signed it. */
    public boolean isSignedBy(byte[] serverKey, ContentHash session) {
        return Signatures.verify(serverKey, signature.toBytes(), "result", session.toBytes(), aggregate.toBytes());
    }

    @Override
    public Kind kind() {
        return Kind.RESULT;
    }

    @Override
    public Octets encode() {
        return new ByteWriter().hash(aggregate).fixed(signature).octets();
    }

    /** Decodes. */
    public static Outcome<Result> decode(Octets bytes) {
        return ByteReader.decode(bytes, in -> new Result(in.hash(), in.fixed(Signatures.BYTES)));
    }
}
