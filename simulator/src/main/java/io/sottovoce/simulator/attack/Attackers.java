package io.sottovoce.simulator.attack;

import io.sottovoce.learning.spec.SplitMix64;
import io.sottovoce.privacy.encoding.Canonical;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which clients attack, and how: the same ones in all rounds.
 *
 * @param clients by number
 */
public record Attackers(Attack attack, Set<Integer> clients) {
    public Attackers {
        clients = Set.copyOf(clients);
    }

    /** A share of so many clients, rounded to the nearest number and at least one, drawn from a seed. */
    public static Attackers drawn(Attack attack, double share, int clients, long seed) {
        int[] order = IntStream.range(0, clients).toArray();
        byte[] hash = Canonical.hash("simulated attackers", Canonical.u64(seed));
        new SplitMix64(ByteBuffer.wrap(hash).getLong()).shuffle(order);
        int count = (int) Math.max(1, Math.min(clients, Math.round(share * clients)));
        Set<Integer> chosen = Arrays.stream(order, 0, count).boxed().collect(Collectors.toSet());
        return new Attackers(attack, chosen);
    }
}
