package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.secagg.client.ClientEvent;
import io.sottovoce.privacy.secagg.client.ClientPhase;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import io.sottovoce.privacy.secagg.testing.TestSession.Options;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Sessions that are stopped where every client is in one phase, the honest next message in its inbox. */
public final class Scenes {
    public static final List<VectorSpec> SMALL = List.of(new VectorSpec("a", 3, 17), new VectorSpec("b", 1, 32));

    private Scenes() {}

    public static Options small(int clients, int droppedPpm) {
        return Options.of(clients, droppedPpm).with(SMALL);
    }

    /** Five clients, of whom none may drop out. */
    public static TestSession at(ClientPhase phase) {
        return at(phase, small(5, 0));
    }

    public static TestSession at(ClientPhase phase, Options options) {
        TestSession session = new TestSession(new World(), options, 11);
        drive(session, phase);
        for (TestClient client : session.clients) {
            if (client.phase() != phase) {
                throw new AssertionError("the scene is set for " + phase + ", not " + client.phase());
            }
        }
        return session;
    }

    private static void drive(TestSession session, ClientPhase phase) {
        if (phase == ClientPhase.ABORTED) {
            session.clients.forEach(client -> client.machine.handle(new ClientEvent.Cancelled(), client.now));
            return;
        }
        if (phase.compareTo(ClientPhase.AWAITING_ROSTER) >= 0) {
            session.advertise();
        }
        if (phase.compareTo(ClientPhase.AWAITING_DELIVERY) >= 0) {
            session.share(Set.of());
        }
        if (phase == ClientPhase.AWAITING_CHARGE || phase == ClientPhase.UPLOADING) {
            for (int i = 0; i < session.clients.size(); i++) {
                session.clients.get(i).take(session.inboxOf(i));
                if (phase == ClientPhase.UPLOADING) {
                    session.clients.get(i).upload(session.config);
                }
            }
            return;
        }
        if (phase.compareTo(ClientPhase.AWAITING_SURVIVORS) >= 0) {
            session.upload(Set.of(), Set.of());
        }
        if (phase.compareTo(ClientPhase.AWAITING_QUORUM) >= 0) {
            voteAll(session);
        }
        if (phase.compareTo(ClientPhase.UNMASKED) >= 0) {
            session.unmask(Set.of());
        }
        if (phase == ClientPhase.FINISHED) {
            ServerMessage result = session.server.result(World.hash("aggregate"));
            session.clients.forEach(client -> client.take(result));
        }
    }

    /** Every client votes, those too whose votes are not needed any more. */
    private static void voteAll(TestSession session) {
        for (int i = 0; i < session.clients.size(); i++) {
            session.tell(
                    i,
                    session.clients
                            .get(i)
                            .answer(
                                    message(session, i, ServerMessage.Kind.SURVIVORS),
                                    io.sottovoce.privacy.secagg.message.Vote.class));
        }
    }

    /** What the server has sent to a member. */
    public static ServerMessage message(TestSession session, int member, ServerMessage.Kind kind) {
        return Objects.requireNonNull(
                Objects.requireNonNull(session.sent.get(session.clients.get(member).id))
                        .get(kind),
                kind + " not sent");
    }
}
