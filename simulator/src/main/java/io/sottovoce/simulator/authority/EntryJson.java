package io.sottovoce.simulator.authority;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.simulator.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Entries of the register as JSON objects and back. */
final class EntryJson {
    private EntryJson() {}

    static String line(Entry entry) {
        return Json.line(tree(entry));
    }

    /** Reads a line; throws an unchecked exception for anything that {@link #line} does not write. */
    static Entry entry(String line) {
        try {
            return entry(Json.object(line));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON");
        }
    }

    static Map<String, Object> tree(Entry entry) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (entry instanceof Entry.Issued issued) {
            tree.put("issued", Long.toString(issued.serial()));
            tree.put("at", issued.at());
            issued.client().ifPresent(client -> tree.put("client", client.hex()));
            tree.put("hosts", issued.hosts());
            tree.put("publicKey", issued.publicKey().hex());
            tree.put("notBefore", issued.notBefore());
            tree.put("notAfter", issued.notAfter());
            tree.put("authority", issued.authority().hex());
            issued.token().ifPresent(token -> tree.put("token", token.hex()));
        } else if (entry instanceof Entry.Revoked revoked) {
            tree.put("revoked", Long.toString(revoked.serial()));
            tree.put("at", revoked.at());
            tree.put("reason", revoked.reason());
        } else if (entry instanceof Entry.TokenMade token) {
            tree.put("token", token.id().hex());
            tree.put("at", token.at());
            tree.put("keptHash", token.keptHash().hex());
            tree.put("client", token.client().hex());
            tree.put("expires", token.expires());
            tree.put("days", token.days());
            tree.put("authority", token.authority().hex());
        } else if (entry instanceof Entry.Published published) {
            tree.put("published", published.epoch());
            tree.put("at", published.at());
        } else if (entry instanceof Entry.Rotated rotated) {
            tree.put("rotated", rotated.authority().hex());
            tree.put("at", rotated.at());
        }
        return tree;
    }

    private static Entry entry(Map<String, Object> tree) {
        Fields in = new Fields(tree);
        if (tree.containsKey("issued")) {
            return new Entry.Issued(
                    in.number("at"),
                    Long.parseLong(in.text("issued")),
                    in.optional("client").map(ClientId::new),
                    in.texts("hosts"),
                    Octets.ofHex(in.text("publicKey")),
                    in.number("notBefore"),
                    in.number("notAfter"),
                    ContentHash.ofHex(in.text("authority")),
                    in.optional("token").map(Octets::ofHex));
        }
        if (tree.containsKey("revoked")) {
            return new Entry.Revoked(in.number("at"), Long.parseLong(in.text("revoked")), in.text("reason"));
        }
        if (tree.containsKey("token")) {
            return new Entry.TokenMade(
                    in.number("at"),
                    Octets.ofHex(in.text("token")),
                    ContentHash.ofHex(in.text("keptHash")),
                    new ClientId(in.text("client")),
                    in.number("expires"),
                    (int) in.number("days"),
                    ContentHash.ofHex(in.text("authority")));
        }
        return tree.containsKey("published")
                ? new Entry.Published(in.number("at"), in.number("published"))
                : new Entry.Rotated(in.number("at"), ContentHash.ofHex(in.text("rotated")));
    }

    private record Fields(Map<String, Object> tree) {
        String text(String name) {
            return optional(name).orElseThrow(() -> new IllegalArgumentException("no text " + name));
        }

        Optional<String> optional(String name) {
            return tree.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
        }

        long number(String name) {
            if (tree.get(name) instanceof Number number) {
                return number.longValue();
            }
            throw new IllegalArgumentException("no number " + name);
        }

        List<String> texts(String name) {
            if (tree.get(name) instanceof List<?> list) {
                return list.stream().map(String::valueOf).toList();
            }
            throw new IllegalArgumentException("no list " + name);
        }
    }
}
