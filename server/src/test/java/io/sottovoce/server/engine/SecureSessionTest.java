package io.sottovoce.server.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.MaskedChunk;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Rejection;
import io.sottovoce.rounds.round.RoundEvent;
import io.sottovoce.rounds.secure.SecureRound;
import io.sottovoce.server.storage.StagedUpdate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session whose steps fail half way, since nobody can be told of a client that is lost. */
class SecureSessionTest {
    private static final List<ClientId> CLIENTS = SessionScene.names(7);
    private static final Rejection INTERNAL = new Rejection(ErrorCode.INTERNAL, "", "internal error");
    private static final List<RoundEvent> ABORTED =
            List.of(new RoundEvent.SessionAborted("internal error: IllegalStateException"));

    @TempDir
    Path home;

    private final List<RoundEvent> heard = new ArrayList<>();
    private SessionScene scene;
    private SecureSession session;

    @BeforeEach
    void open() {
        scene = new SessionScene(home, CLIENTS.size());
        SecureRound round = new SecureRound(
                scene.setup, SessionScene.TIMES, CLIENTS, Duration.ofMillis(1), new SessionClock(scene.around).now());
        session = scene.session(round, "", this::hear);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void chunkFailsHalfWay_sessionIsAbortedLoudly() throws Exception {
        session.gone(CLIENTS.get(1));
        TimeUnit.MILLISECONDS.sleep(5); // its return timeout: the next thing that happens loses it
        SumSession.ChunkAnswer answer = session.chunk(CLIENTS.get(0), new MaskedChunk(0, 0, Octets.of(new byte[18])));
        assertEquals(INTERNAL, answer.refusal().orElseThrow());
        assertEquals(false, answer.stage());
        assertEquals(ABORTED, heard);
        assertOver();
    }

    @Test
    void endOfAnUploadFailsHalfWay_sessionIsAbortedLoudly() {
        assertEquals(INTERNAL, finish());
        assertEquals(ABORTED, heard);
        assertOver();
    }

    private void assertOver() {
        assertEquals(ErrorCode.ROUND_CLOSED, finish().code());
        assertEquals(ABORTED, heard, "said once");
    }

    /** The end of an upload that nobody has asked for: whoever sends it is lost. */
    private Rejection finish() {
        try (StagedUpdate staged = scene.around
                .storage()
                .updates()
                .stage(
                        scene.ref.task(),
                        scene.ref.round(),
                        CLIENTS.get(0),
                        session.layout().chunks(),
                        session.layout().bytesMax())) {
            UploadTrailer trailer =
                    new UploadTrailer(ContentHash.ofContent(new byte[1]), List.of(), Octets.of(new byte[64]));
            return session.finish(CLIENTS.get(0), trailer, staged, 0).orElseThrow();
        }
    }

    private void hear(RoundEvent event) {
        if (event instanceof RoundEvent.ClientLost) {
            throw new IllegalStateException("the round hears nothing of it");
        }
        heard.add(event);
    }
}
