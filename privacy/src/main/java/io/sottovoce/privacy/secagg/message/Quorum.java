package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.crypto.Signatures;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Outcome;
import java.util.List;

/** R5a: votes of others, ascending by roster index. */
public record Quorum(List<FromVoter> votes) implements ServerMessage {
    /** The vote of the member with a roster index. */
    public record FromVoter(int voter, Vote vote) {}

    public Quorum {
        votes = List.copyOf(votes);
    }

    @Override
    public Kind kind() {
        return Kind.QUORUM;
    }

    @Override
    public Octets encode() {
        ByteWriter out = new ByteWriter().u16(votes.size());
        votes.forEach(from -> out.u16(from.voter()).fixed(from.vote().signature()));
        return out.octets();
    }

    /** Decodes. */
    public static Outcome<Quorum> decode(Octets bytes) {
        return ByteReader.decode(
                bytes,
                in -> new Quorum(in.list(
                        Limits.CLIENTS_MAX,
                        part -> new FromVoter(part.u16(), new Vote(part.fixed(Signatures.BYTES))))));
    }
}
