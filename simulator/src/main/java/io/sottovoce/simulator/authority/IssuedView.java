package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.ClientId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A certified identity, for people.
 *
 * @param client empty for a server
 * @param hosts empty for a client
 * @param state {@code good}, {@code revoked} or {@code expired}
 */
public record IssuedView(
        long serial,
        Optional<ClientId> client,
        List<String> hosts,
        Instant notBefore,
        Instant notAfter,
        String publicKey,
        String state) {
    public IssuedView {
        hosts = List.copyOf(hosts);
    }

    static IssuedView of(Entry.Issued issued, boolean revoked, long now) {
        String state = issued.notAfter() < now ? "expired" : "good";
        return new IssuedView(
                issued.serial(),
                issued.client(),
                issued.hosts(),
                Instant.ofEpochSecond(issued.notBefore()),
                Instant.ofEpochSecond(issued.notAfter()),
                issued.publicKey().hex(),
                revoked ? "revoked" : state);
    }

    /** One line. */
    public String line() {
        String holder = client.map(id -> "client " + id).orElseGet(() -> "server " + String.join(",", hosts));
        return String.format("%-8s %19d  %s  until %s", state, serial, holder, notAfter);
    }

    /** The fields of JSON; the serial number is text, for it may exceed what a double holds. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("serial", Long.toString(serial));
        client.ifPresent(id -> tree.put("client", id.hex()));
        tree.put("hosts", hosts);
        tree.put("notBefore", notBefore.toString());
        tree.put("notAfter", notAfter.toString());
        tree.put("publicKey", publicKey);
        tree.put("state", state);
        return tree;
    }
}
