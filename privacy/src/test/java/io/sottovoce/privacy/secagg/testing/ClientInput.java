package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.Moment;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientEvent;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Offer;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.Result;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.Survivors;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Everything that can happen to a client machine, whatever its state. */
public enum ClientInput {
    /** The honest message of its kind, where the server has sent it; else one made up. */
    OFFER(ServerMessage.Kind.OFFER),
    ROSTER(ServerMessage.Kind.ROSTER),
    DELIVERY(ServerMessage.Kind.DELIVERY),
    SURVIVORS(ServerMessage.Kind.SURVIVORS),
    QUORUM(ServerMessage.Kind.QUORUM),
    RESULT(ServerMessage.Kind.RESULT),
    /** Another message of the kind than the honest one. */
    OTHER_OFFER(ServerMessage.Kind.OFFER),
    OTHER_ROSTER(ServerMessage.Kind.ROSTER),
    OTHER_DELIVERY(ServerMessage.Kind.DELIVERY),
    OTHER_SURVIVORS(ServerMessage.Kind.SURVIVORS),
    OTHER_QUORUM(ServerMessage.Kind.QUORUM),
    OTHER_RESULT(ServerMessage.Kind.RESULT),
    CHARGED(null),
    REFUSED(null),
    ACKNOWLEDGED(null),
    TICK(null),
    TOO_LATE(null),
    CANCELLED(null);

    private final ServerMessage.@org.jspecify.annotations.Nullable Kind kind;

    ClientInput(ServerMessage.@org.jspecify.annotations.Nullable Kind kind) {
        this.kind = kind;
    }

    public boolean isMessage() {
        return kind != null;
    }

    public boolean isOther() {
        return name().startsWith("OTHER_");
    }

    /** Gives it to the first client of a scene. */
    public List<ClientEffect> happen(TestSession session) {
        TestClient client = session.clients.get(0);
        if (kind != null) {
            return client.take(isOther() ? made(session, kind) : honest(session, kind));
        }
        return switch (this) {
            case CHARGED ->
                handle(
                        client,
                        new ClientEvent.ReleaseCharged(session.config.names().model(), session.config.vectors()));
            case REFUSED -> handle(client, new ClientEvent.ReleaseRefused("budget"));
            case ACKNOWLEDGED -> handle(client, new ClientEvent.UploadAcknowledged());
            case TOO_LATE -> client.machine.handle(new ClientEvent.Tick(), new Moment(World.NOW_SECONDS, 1L << 40));
            case CANCELLED -> handle(client, new ClientEvent.Cancelled());
            default -> handle(client, new ClientEvent.Tick());
        };
    }

    private static List<ClientEffect> handle(TestClient client, ClientEvent event) {
        return client.machine.handle(event, client.now);
    }

    private static ServerMessage honest(TestSession session, ServerMessage.Kind kind) {
        if (kind == ServerMessage.Kind.OFFER) {
            return session.server.offer();
        }
        if (kind == ServerMessage.Kind.RESULT
                && session.server.phase() == io.sottovoce.privacy.secagg.server.ServerPhase.COMPLETE) {
            return session.server.result(World.hash("aggregate"));
        }
        Map<ServerMessage.Kind, ServerMessage> sent = session.sent.get(session.clients.get(0).id);
        ServerMessage message = sent == null ? null : sent.get(kind);
        return message == null ? made(session, kind) : message;
    }

    private static ServerMessage made(TestSession session, ServerMessage.Kind kind) {
        int size = session.clients.size();
        IntFunction<Octets> set =
                first -> MemberSet.where(size, i -> i >= first).encoded();
        return switch (kind) {
            case OFFER -> {
                RoundNames n = session.config.names();
                RoundNames next = new RoundNames(
                        n.population(), n.task(), n.round() + 1, World.hash("other"), n.model(), n.plan());
                yield Offer.sign(
                        Configs.withNames(session.config, next),
                        session.server.offer().revocationList(),
                        session.world.serverKey);
            }
            case ROSTER -> new Roster(List.of(), List.of(), new GraphParameters(size - 1, 3));
            case DELIVERY -> new Delivery(set.apply(0), List.of());
            case SURVIVORS -> new Survivors(set.apply(1));
            case QUORUM -> new Quorum(List.of());
            case RESULT -> Result.sign(World.hash("no session"), World.hash("other"), session.world.serverKey);
        };
    }
}
