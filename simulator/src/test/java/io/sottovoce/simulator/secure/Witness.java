package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadTrailer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What was said in each round, by whom: enough to work out its sum again. */
final class Witness {
    private final Map<RoundRef, Seen> rounds = new ConcurrentHashMap<>();

    /** One round. */
    static final class Seen {
        private final Map<ClientId, List<ClientMessage>> said = new ConcurrentHashMap<>();
        private final Map<ClientId, Input> inputs = new ConcurrentHashMap<>();
        private final Map<ClientId, Map<ServerMessage.Kind, ServerMessage>> told = new ConcurrentHashMap<>();
        private volatile Bytes offer = Bytes.EMPTY;

        Bytes offer() {
            return offer;
        }

        /** Adverts in the order of those who sent them. */
        List<Advert> adverts() {
            return new TreeMap<>(said)
                    .keySet().stream()
                            .flatMap(client -> said(client, Advert.class).stream())
                            .toList();
        }

        /** The roster as one of these clients was shown it. */
        Roster roster(Collection<ClientId> clients) {
            return (Roster) announced(clients, ServerMessage.Kind.ROSTER);
        }

        /** Who had dealt, as one of these clients was told. */
        Delivery delivery(Collection<ClientId> clients) {
            return (Delivery) announced(clients, ServerMessage.Kind.DELIVERY);
        }

        private ServerMessage announced(Collection<ClientId> clients, ServerMessage.Kind kind) {
            return clients.stream()
                    .flatMap(client -> Optional.ofNullable(
                            told.getOrDefault(client, Map.of()).get(kind))
                            .stream())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + kind));
        }

        /** The message of a class that a client sent. */
        <T extends ClientMessage> Optional<T> said(ClientId client, Class<T> kind) {
            return said.getOrDefault(client, List.of()).stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .findFirst();
        }

        Optional<Input> input(ClientId client) {
            return Optional.ofNullable(inputs.get(client));
        }

        /** The clients that began to upload. */
        boolean uploaded(ClientId client) {
            return inputs.containsKey(client);
        }
    }

    /** A whole masked input. */
    record Input(List<UploadChunk> chunks, UploadTrailer trailer) {}

    Seen of(RoundRef round) {
        return rounds.computeIfAbsent(round, key -> new Seen());
    }

    /** The rounds of a task that anything was said in. */
    List<RoundRef> rounds(String task) {
        return rounds.keySet().stream()
                .filter(round -> round.task().hex().equals(task))
                .toList();
    }

    void heard(ClientId from, io.sottovoce.proto.ClientMessage message) {
        if (message instanceof io.sottovoce.proto.ClientMessage.Secure secure) {
            List<ClientMessage> all = of(secure.round()).said.computeIfAbsent(from, key -> new ArrayList<>());
            synchronized (all) {
                all.add(secure.content());
            }
        }
    }

    void told(ClientId to, io.sottovoce.proto.ServerMessage message) {
        if (message instanceof io.sottovoce.proto.ServerMessage.RoundOffer offer) {
            of(offer.round()).offer = offer.roundConfig();
        } else if (message instanceof io.sottovoce.proto.ServerMessage.Secure secure) {
            of(secure.round())
                    .told
                    .computeIfAbsent(to, key -> new ConcurrentHashMap<>())
                    .putIfAbsent(secure.content().kind(), secure.content());
        }
    }

    void uploaded(ClientId from, RoundRef round, List<UploadChunk> chunks, UploadTrailer trailer) {
        of(round).inputs.put(from, new Input(chunks, trailer));
    }
}
