package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whom the next roster leaves out, from one session to the next (SA-1, 1.5). Immutable; the server keeps the latest.
 *
 * <ul>
 *   <li>A convicted client, while the server runs, and one that is distrusted for what came over its own stream.
 *   <li>After a complaint both sides, once: one of them is lying, and nobody can say which. A client's accusation is
 *       acted upon once while it runs and against one dealer, so that c corrupt clients keep out no more than c honest ones.
 *   <li>A dealer accused by c + 1 clients in one session, once: at least one of them is honest. These accusers are believed
 *       and stay, else one bad dealer would empty the next roster.
 * </ul>
 *
 * @param untrusted convicted or distrusted, left out while the server runs
 * @param heard clients whose accusation was acted upon
 * @param suspended left out of the next roster only
 */
public record Exclusions(Set<ClientId> untrusted, Set<ClientId> heard, Set<ClientId> suspended) {
    public Exclusions {
        untrusted = Set.copyOf(untrusted);
        heard = Set.copyOf(heard);
        suspended = Set.copyOf(suspended);
    }

    /** Nobody. */
    public static Exclusions none() {
        return new Exclusions(Set.of(), Set.of(), Set.of());
    }

    /** Everybody that the next roster leaves out: {@link ServerSetup#excluded}. */
    public Set<ClientId> all() {
        Set<ClientId> all = new HashSet<>(untrusted);
        all.addAll(suspended);
        return all;
    }

    /**
     * What follows from a session. Those left out of it may come back.
     *
     * @param corrupt c that the session was planned for
     * @param effects all that the session's machine has said, in order
     */
    public Exclusions after(int corrupt, Collection<ServerEffect> effects) {
        Set<ClientId> distrusted = new HashSet<>(untrusted);
        Map<ClientId, SortedSet<ClientId>> accusations = new TreeMap<>();
        for (ServerEffect effect : effects) {
            if (effect instanceof ServerEffect.Convict convict) {
                distrusted.add(convict.client());
            } else if (effect instanceof ServerEffect.Distrust distrust) {
                distrusted.add(distrust.client());
            } else if (effect instanceof ServerEffect.Complaint complaint) {
                accusations
                        .computeIfAbsent(complaint.from(), from -> new TreeSet<>())
                        .addAll(complaint.dealers());
            }
        }
        return judge(corrupt, distrusted, accusations);
    }

    private Exclusions judge(int corrupt, Set<ClientId> distrusted, Map<ClientId, SortedSet<ClientId>> accusations) {
        Map<ClientId, Integer> accusers = new HashMap<>();
        accusations.values().forEach(dealers -> dealers.forEach(dealer -> accusers.merge(dealer, 1, Integer::sum)));
        Set<ClientId> proved = new HashSet<>();
        accusers.forEach((dealer, count) -> {
            if (count > corrupt) {
                proved.add(dealer);
            }
        });
        Set<ClientId> out = new HashSet<>(proved);
        Set<ClientId> nowHeard = new HashSet<>(heard);
        accusations.forEach((accuser, dealers) -> {
            List<ClientId> disputed =
                    dealers.stream().filter(dealer -> !proved.contains(dealer)).toList();
            if (!disputed.isEmpty()) {
                out.add(accuser);
                if (nowHeard.add(accuser)) {
                    out.add(mostAccused(disputed, accusers));
                }
            }
        });
        return new Exclusions(distrusted, nowHeard, out);
    }

    private static ClientId mostAccused(List<ClientId> dealers, Map<ClientId, Integer> accusers) {
        return dealers.stream()
                .max(Comparator.<ClientId>comparingInt(dealer -> accusers.getOrDefault(dealer, 0))
                        .thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
    }
}
