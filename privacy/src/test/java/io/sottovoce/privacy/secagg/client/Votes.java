package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.Vote;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes R5a of votes. */
final class Votes {
    private Votes() {}

    static Quorum quorum(Map<Integer, Vote> votes, Set<Integer> without) {
        return new Quorum(new TreeMap<>(votes)
                .entrySet().stream()
                        .filter(entry -> !without.contains(entry.getKey()))
                        .map(entry -> new Quorum.FromVoter(entry.getKey(), entry.getValue()))
                        .toList());
    }
}
