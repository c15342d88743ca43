package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secret.Secret;
import java.util.List;

/**
 * R5b: the own self-mask seed and one share of every neighbour that has dealt. Which kind a share is follows from the
 * survivors: of b for a survivor, of the mask root for a dropped one; the message has no place for both.
 *
 * @param selfMask b of the sender, 32 bytes
 * @param shares ascending by dealer
 */
public record Unmasking(Octets selfMask, List<FromHolder> shares) implements ClientMessage {
    /** The share that the sender holds of the dealer with a roster index. */
    public record FromHolder(int dealer, Octets share) {}

    public Unmasking {
        shares = List.copyOf(shares);
    }

    @Override
    public Octets encode() {
        ByteWriter out = new ByteWriter().fixed(selfMask).u16(shares.size());
        shares.forEach(share -> out.u16(share.dealer()).fixed(share.share()));
        return out.octets();
    }

    /** Decodes. */
    public static Outcome<Unmasking> decode(Octets bytes) {
        return ByteReader.decode(
                bytes,
                in -> new Unmasking(
                        in.fixed(Secret.BYTES),
                        in.list(Limits.NEIGHBOURS_MAX, part -> new FromHolder(part.u16(), part.fixed(Secret.BYTES)))));
    }

    /** Says nothing of its content. */
    @Override
    public String toString() {
        return "Unmasking[" + shares.size() + " shares]";
    }
}
