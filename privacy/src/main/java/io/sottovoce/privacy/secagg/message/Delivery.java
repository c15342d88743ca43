package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Outcome;
import java.util.List;

/**
 * R3a: who has dealt, and what they dealt to the recipient.
 *
 * @param shareSet U2, as its encoding; the roster's size is the recipient's to know
 * @param envelopes ascending by dealer
 */
public record Delivery(Octets shareSet, List<FromDealer> envelopes) implements ServerMessage {
    /** The envelope of the dealer with a roster index. */
    public record FromDealer(int dealer, Envelope envelope) {}

    public Delivery {
        envelopes = List.copyOf(envelopes);
    }

    @Override
    public Kind kind() {
        return Kind.DELIVERY;
    }

    @Override
    public Octets encode() {
        ByteWriter out = new ByteWriter().sized(shareSet).u16(envelopes.size());
        envelopes.forEach(from -> from.envelope().write(out.u16(from.dealer())));
        return out.octets();
    }

    /** Decodes. */
    public static Outcome<Delivery> decode(Octets bytes) {
        return ByteReader.decode(
                bytes,
                in -> new Delivery(
                        in.sized(Limits.MEMBER_SET_BYTES_MAX),
                        in.list(Limits.NEIGHBOURS_MAX, part -> new FromDealer(part.u16(), Envelope.read(part)))));
    }
}
