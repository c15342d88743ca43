package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import java.util.List;
import java.util.Map;

/** The closed set of inputs, with their signed complaints. */
record Collected(Dealt dealt, MemberSet inputSet, Map<Integer, UploadTrailer> trailers) {
    Collected {
        trailers = Map.copyOf(trailers);
    }

    RosterBook book() {
        return dealt.book();
    }

    /** Dealers whose share a survivor must send: N(i) and U2, without those it has complained of. */
    List<Integer> owedBy(int holder) {
        UploadTrailer trailer = trailers.get(holder);
        if (trailer == null) {
            throw new IllegalArgumentException(holder + " is no survivor");
        }
        return dealt.dealersTo(holder).stream()
                .filter(dealer -> !trailer.badFrom().contains(dealer))
                .toList();
    }

    /** U2 without U3, ascending. */
    List<Integer> dropped() {
        return dealt.shareSet().members().stream()
                .filter(member -> !inputSet.contains(member))
                .toList();
    }
}
