package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.ChannelCredentials;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.FederationCalls;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.identity.AnyPeerTrust;
import io.sottovoce.simulator.process.Installation;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that break the contract, against the packaged server in the middle of secure rounds. Certificates that are missing,
 * revoked, expired or foreign are {@code MutualTlsTest}'s.
 */
@Timeout(120)
class HostileClientTest {
    private static final int CLIENTS = 8;
    private static final int QUORUM = 7;
    private static final int STREAMS = 200;
    private static final long RETAINED_BYTES_MAX = 8 << 20;

    @TempDir
    private static Path folder;

    private static Field field;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        field = new Field(
                folder,
                CLIENTS,
                Field.lenient().build(),
                Arithmetic::new,
                Map.of("sottovoce.clients.heartbeat-interval", "1s"));
        field.awaitReady();
        field.startClients();
    }

    @AfterAll
    static void stop() {
        if (field != null) {
            field.close();
        }
    }

    /** A client that was certified like any other. */
    private static Intruder insider() {
        return new Intruder(
                field.serverPort(), field.keyOf(field.authority.clients(1).get(0)));
    }

    /** A round of all honest clients goes through, whatever else happens. */
    private static void assertRoundOf(int contributions) throws Exception {
        assertRoundOf(contributions, field.rest.submit(task(1)));
    }

    private static Map<String, Object> task(int rounds) {
        return Field.task(rounds, CLIENTS, QUORUM, 0.15, Map.of("mechanism", "none", "clip", 1.0));
    }

    private static void assertRoundOf(int contributions, String task) throws Exception {
        assertEquals("COMPLETED", field.awaitEnd(task).get("status"));
        List<Map<String, Object>> rounds = field.rest.rounds(task);
        assertEquals(1, rounds.size(), rounds::toString);
        assertEquals(contributions, ((List<?>) rounds.get(0).get("contributions")).size(), rounds::toString);
    }

    @Test
    void garbageInEveryCall_isRefused() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        try (Intruder insider = insider()) {
            for (String method : List.of("Control", "Upload", "Download", "QueryUpload", "Enrol")) {
                for (int i = 0; i < 20; i++) {
                    byte[] frame = new byte[1 + random.nextInt(400)];
                    random.nextBytes(frame);
                    frame[0] = 7; // the beginning of a group that never ends: no message has it
                    Intruder.Stream stream = insider.open(method).send(frame);
                    assertEquals(Status.Code.INVALID_ARGUMENT, stream.end().getCode(), method);
                }
            }
        }
        assertRoundOf(CLIENTS);
    }

    @Test
    void callsWithoutACertificate_endAtOnceAndHoldNothing() throws Exception {
        ChannelCredentials nameless = TlsChannelCredentials.newBuilder()
                .trustManager(new AnyPeerTrust())
                .build();
        try (Intruder nobody = new Intruder(field.serverPort(), nameless)) {
            for (int i = 0; i < STREAMS; i++) {
                nobody.open("Control").end(); // refused before it has said a word
            }
        }
        assertRoundOf(CLIENTS);
    }

    @Test
    void oversizedFrames_endTheirCallsOnly() throws Exception {
        try (Intruder insider = insider()) {
            for (String method : List.of("Control", "Upload")) {
                Intruder.Stream stream = insider.open(method).send(new byte[2 << 20]);
                assertEquals(Status.Code.RESOURCE_EXHAUSTED, stream.end().getCode(), method);
            }
        }
        assertRoundOf(CLIENTS);
    }

    @Test
    void streamsThatDoNothing_areTimedOutAndLeaveNothingBehind() throws Exception {
        long before = retained();
        try (Intruder insider = insider()) {
            List<Intruder.Stream> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(insider.open("Control"));
                streams.add(insider.open("Upload"));
                streams.add(insider.open("Download"));
            }
            assertRoundOf(CLIENTS);
            for (Intruder.Stream stream : streams) {
                assertEquals(Status.Code.DEADLINE_EXCEEDED, stream.end().getCode());
            }
        }
        long grown = retained() - before;
        assertTrue(grown < RETAINED_BYTES_MAX, () -> grown + " bytes are retained");
    }

    @Test
    void connectionsWithoutAHandshake_areCutOff() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Socket socket = new Socket("localhost", field.serverPort());
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(60));
            socket.getOutputStream().write(new byte[] {22, 3, 1}); // a ClientHello that does not come
            sockets.add(socket);
        }
        assertRoundOf(CLIENTS);
        for (Socket socket : sockets) {
            try (socket) {
                assertEquals(-1, drained(socket));
            }
        }
    }

    @Test
    void connectionsWithoutACall_areCutOff() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyPeerTrust()}, null);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", field.serverPort());
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(60));
            socket.startHandshake();
            if (i % 2 == 0) { // the preface of HTTP/2 and its settings, none of them; then nothing
                socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            }
            sockets.add(socket);
        }
        assertRoundOf(CLIENTS);
        for (Socket socket : sockets) {
            try (socket) {
                assertEquals(-1, drained(socket));
            }
        }
    }

    private static int drained(Socket socket) throws IOException {
        int last = 0;
        try {
            while (last >= 0) {
                last = socket.getInputStream().read();
            }
        } catch (java.net.SocketException e) { // a reset is an end, too
            return -1;
        }
        return last;
    }

    @Test
    void messagesAndTicketOfAnotherClient_areOfNoUse() throws Exception {
        Path bundle = field.authority.clients(1).get(0);
        ClientId thief = field.authority.identity(bundle).clientId();
        BlockingQueue<ClientMessage.Secure> stolen = new LinkedBlockingQueue<>();
        BlockingQueue<TransferKey> tickets = new LinkedBlockingQueue<>();
        field.relay.follow(new Script() {
            @Override
            public List<ClientMessage> toServer(ClientId from, ClientMessage message) {
                if (message instanceof ClientMessage.Secure secure) {
                    stolen.add(secure);
                }
                return List.of(message);
            }

            @Override
            public List<ServerMessage> toClient(ClientId to, ServerMessage message) {
                if (message instanceof ServerMessage.RoundOffer offer) {
                    tickets.add(new TransferKey(offer.round(), to, offer.ticket()));
                }
                return List.of(message);
            }
        });
        try (Peer peer = new Peer(field.serverPort(), field.keyOf(bundle))) {
            peer.hello(thief);
            String task = field.rest.submit(task(1));
            TransferKey key = tickets.take();
            FederationCalls calls = peer.calls();
            assertEquals(
                    ErrorCode.WRONG_IDENTITY,
                    calls.uploadState(key).fold(state -> ErrorCode.OK, rejection -> rejection.code()));
            assertEquals(
                    ErrorCode.WRONG_IDENTITY,
                    calls.upload(
                                    key,
                                    Collections.emptyIterator(),
                                    io.sottovoce.proto.UploadTrailer.secure(new UploadTrailer(
                                            ContentHash.ofContent(new byte[1]), List.of(), Octets.of(new byte[64]))))
                            .code());
            for (int i = 0; i < CLIENTS; i++) {
                peer.say(stolen.take()); // under the thief's own name, since the certificate says whose it is
            }
            assertRoundOf(CLIENTS, task);
        } finally {
            field.relay.follow(Script.HONEST);
        }
    }

    @Test
    void memberThatSpeaksOutOfTurn_losesItsOwnPlaceOnly() throws Exception {
        ClientId member = field.ids.get(3);
        for (Step step : List.of(Step.ADVERT, Step.DEAL)) {
            field.relay.follow(new Script() {
                @Override
                public List<ClientMessage> toServer(ClientId from, ClientMessage message) {
                    boolean due = from.equals(member) && Step.of(message).equals(Optional.of(step));
                    return due ? List.of(vote(((ClientMessage.Secure) message).round())) : List.of(message);
                }
            });
            try {
                assertRoundOf(CLIENTS - 1);
            } finally {
                field.relay.follow(Script.HONEST);
            }
        }
        assertRoundOf(CLIENTS);
    }

    private static ClientMessage vote(RoundRef round) {
        return new ClientMessage.Secure(round, new Vote(Octets.of(new byte[64])));
    }

    /** Bytes of live objects of the server's heap. */
    private static long retained() throws Exception {
        Process histogram = new ProcessBuilder(
                        Installation.java().resolveSibling("jcmd").toString(),
                        Long.toString(field.server().pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(histogram.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        String total = text.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text));
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }
}
