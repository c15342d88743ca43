package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the entries of a register amount to. */
final class Ledger {
    private final Map<Long, Entry.Issued> issued = new LinkedHashMap<>();
    private final SortedSet<Long> revoked = new TreeSet<>();
    private final Map<Octets, Entry.TokenMade> tokens = new LinkedHashMap<>();
    private final Set<Octets> spent = new HashSet<>();
    private long epoch;
    private boolean published = true;

    Ledger(List<Entry> entries) {
        entries.forEach(this::add);
    }

    void add(Entry entry) {
        if (entry instanceof Entry.Issued one) {
            issued.put(one.serial(), one);
            one.token().ifPresent(spent::add);
            published &= one.client().isPresent();
        } else if (entry instanceof Entry.Revoked one) {
            revoked.add(one.serial());
            published = false;
        } else if (entry instanceof Entry.TokenMade one) {
            tokens.put(one.id(), one);
        } else if (entry instanceof Entry.Rotated) {
            published = false;
        } else if (entry instanceof Entry.Published one) {
            epoch = one.epoch();
            published = true;
        }
    }

    /** Whether nothing that belongs into public files has happened since they were issued. */
    boolean isPublished() {
        return published;
    }

    /** The epoch of the last public files. */
    long epoch() {
        return epoch;
    }

    SortedSet<Long> revoked() {
        return revoked;
    }

    boolean knows(long serial) {
        return issued.containsKey(serial);
    }

    List<Entry.Issued> issued() {
        return List.copyOf(issued.values());
    }

    /** Everything that is not revoked and not out of date. */
    List<Entry.Issued> good(long now) {
        return issued.values().stream()
                .filter(one -> one.notAfter() >= now && !revoked.contains(one.serial()))
                .toList();
    }

    /** What a client has that is good. */
    List<Entry.Issued> good(ClientId client, long now) {
        return good(now).stream()
                .filter(one -> one.client().equals(Optional.of(client)))
                .toList();
    }

    Optional<Entry.TokenMade> token(Octets id) {
        return Optional.ofNullable(tokens.get(id));
    }

    boolean isSpent(Octets token) {
        return spent.contains(token);
    }
}
