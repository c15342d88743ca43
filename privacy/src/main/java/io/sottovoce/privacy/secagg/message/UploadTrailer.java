package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.Outcome;
import java.util.List;

/**
 * The end of R3b: {@code Sign("upload"; sid, root, badFrom)}.
 *
 * @param root over all leaves
 * @param badFrom dealers whose envelopes did not open or did not fit their commitments, ascending
 */
public record UploadTrailer(ContentHash root, List<Integer> badFrom, Octets signature) implements ClientMessage {
    public UploadTrailer {
        badFrom = List.copyOf(badFrom);
    }

    /** Signs a complete upload. */
    public static UploadTrailer sign(ContentHash session, ContentHash root, List<Integer> badFrom, SigningKey key) {
        byte[] signature = key.sign("upload", session.toBytes(), root.toBytes(), indices(badFrom));
        return new UploadTrailer(root, badFrom, Octets.owning(signature));
    }

    /** Whether a client's key signed it for a session. */
    public boolean isSignedBy(byte[] clientKey, ContentHash session) {
        return Signatures.verify(
                clientKey, signature.toBytes(), "upload", session.toBytes(), root.toBytes(), indices(badFrom));
    }

    @Override
    public Octets encode() {
        ByteWriter out = new ByteWriter().hash(root).u16(badFrom.size());
        return out.raw(indices(badFrom)).fixed(signature).octets();
    }

    /** Decodes. */
    public static Outcome<UploadTrailer> decode(Octets bytes) {
        return ByteReader.decode(bytes, in -> {
            ContentHash root = in.hash();
            List<Integer> badFrom = in.list(Limits.NEIGHBOURS_MAX, ByteReader::u16);
            for (int i = 1; i < badFrom.size(); i++) {
                ByteReader.require(badFrom.get(i - 1) < badFrom.get(i), "badFrom does not ascend");
            }
            return new UploadTrailer(root, badFrom, in.fixed(Signatures.BYTES));
        });
    }

    private static byte[] indices(List<Integer> members) {
        ByteWriter out = new ByteWriter();
        members.forEach(out::u16);
        return out.bytes();
    }
}
