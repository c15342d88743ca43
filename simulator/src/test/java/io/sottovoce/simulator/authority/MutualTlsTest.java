package io.sottovoce.simulator.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.sottovoce.client.ClientEvent;
import io.sottovoce.client.ClientIdentity;
import io.sottovoce.client.FederatedClient;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.ServerMessage.HeartbeatAnswer;
import io.sottovoce.proto.ServerMessage.Refused;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.ServerMessage.Welcome;
import io.sottovoce.proto.identity.AnyPeerTrust;
import io.sottovoce.proto.identity.PasswordSeal;
import io.sottovoce.proto.identity.PrivateFile;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.process.ServerOptions;
import io.sottovoce.simulator.process.ServerProcess;
import io.sottovoce.simulator.rest.RestClient;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server against clients whose certificates, claims and tickets are not what they should be. */
@Timeout(120)
class MutualTlsTest {
    private static final String POPULATION = "tests";

    @TempDir
    private static Path folder;

    @TempDir
    private static Path home;

    private static ThrowAwayAuthority authority;
    private static ServerProcess server;
    private static RestClient rest;
    private static int port;
    private static int httpPort;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        authority = ThrowAwayAuthority.in(folder, POPULATION);
        port = ServerProcess.freePort();
        httpPort = ServerProcess.freePort();
        ServerOptions options = ServerOptions.of(
                home.resolve("server"), port, httpPort, Optional.of(authority.serverIdentity("localhost")));
        server = ServerProcess.start(Installation.current().serverJar(), options, home.resolve("log"));
        rest = new RestClient(ServerProcess.local(httpPort));
        server.awaitReady(rest);
    }

    @AfterAll
    static void stop() throws IOException {
        if (server == null) {
            return;
        }
        server.close();
        String log = Files.readString(home.resolve("log"));
        assertTrue(log.contains("clients connect by mutual TLS"), log);
        assertFalse(log.contains(Files.readString(authority.passwordFile()).strip()), "the password is in the log");
        assertFalse(log.contains(" ERROR "), log);
    }

    private static ChannelCredentials with(Path bundle) {
        return RawClient.with(bundle, authority.password());
    }

    private static ClientId id(Path bundle) {
        return authority.identity(bundle).clientId();
    }

    private static Refused refusal(ChannelCredentials credentials, ClientId claimed, String population)
            throws InterruptedException {
        try (RawClient client = new RawClient(port, credentials)) {
            Refused refused = client.hello(claimed, population).await(Refused.class);
            assertTrue(client.heardNothing());
            return refused;
        }
    }

    private static Refused refusal(Path bundle) throws InterruptedException {
        return refusal(with(bundle), id(bundle), POPULATION);
    }

    @Test
    void serverWithTheWrongPassword_doesNotStartAndSaysWhyInOneLine() throws Exception {
        Path wrong = home.resolve("wrong");
        PrivateFile.write(wrong, "password file", "not the password".getBytes(StandardCharsets.US_ASCII));
        Path log = home.resolve("wrong.log");
        ServerOptions options = ServerOptions.of(
                home.resolve("second"),
                ServerProcess.freePort(),
                ServerProcess.freePort(),
                Optional.of(new ServerOptions.Identity(
                        folder.resolve("server.identity"),
                        wrong,
                        authority.authorityFile(),
                        authority.revocationFile())));
        try (ServerProcess second = ServerProcess.start(Installation.current().serverJar(), options, log)) {
            assertEquals(1, second.awaitExit());
        }
        List<String> lines = Files.readAllLines(log);
        assertEquals(1, lines.size(), "" + lines);
        assertTrue(lines.get(0).startsWith("sottovoce server: identity bundle "), lines.get(0));
        assertTrue(lines.get(0).endsWith("wrong password, or the file was altered"), lines.get(0));
    }

    @Test
    void withoutACertificate_refusedInEveryCall() throws Exception {
        ClientId anybody = new ClientId("00112233445566778899aabbccddeeff");
        assertEquals(
                ErrorCode.NOT_ENROLLED,
                refusal(RawClient.nameless(), anybody, POPULATION).code());
        Path own = authority.clients(1).get(0);
        try (RawClient good = new RawClient(port, with(own));
                RawClient nameless = new RawClient(port, RawClient.nameless())) {
            RoundOffer offer = offer(good, id(own));
            assertEquals(ErrorCode.NOT_ENROLLED, new TransferAttempt(nameless, offer, id(own)).download());
            assertEquals(ErrorCode.NOT_ENROLLED, new TransferAttempt(nameless, offer, id(own)).state());
            assertEquals(ErrorCode.NOT_ENROLLED, new TransferAttempt(nameless, offer, id(own)).upload());
            String counted = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(ServerProcess.local(httpPort).resolve("/q/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            assertTrue(
                    counted.contains("sottovoce_callers_refused_total{code=\"NOT_ENROLLED\""),
                    "no count of refused callers");
        }
    }

    @Test
    void inPlainText_hearsNothing() throws Exception {
        try (RawClient client = new RawClient(port, InsecureChannelCredentials.create())) {
            client.hello(new ClientId("00112233445566778899aabbccddeeff"), POPULATION);
            assertTrue(client.closed.poll(30, TimeUnit.SECONDS) != null);
            assertTrue(client.heardNothing());
        }
    }

    @Test
    void ofAForeignAuthority_refused() throws Exception {
        Path elsewhere = Files.createTempDirectory(home, "foreign");
        ThrowAwayAuthority foreign = ThrowAwayAuthority.in(elsewhere, POPULATION);
        foreign.server("localhost");
        Path bundle = foreign.clients(1).get(0);
        ClientId client = foreign.identity(bundle).clientId();
        ChannelCredentials credentials = RawClient.with(bundle, foreign.password());
        Refused refused = refusal(credentials, client, POPULATION);
        assertEquals(ErrorCode.NOT_ENROLLED, refused.code());
        assertEquals(Optional.empty(), refused.retryAfter());
    }

    @Test
    void withTheServersOwnCertificate_refused() throws Exception {
        ClientId anybody = new ClientId("00112233445566778899aabbccddeeff");
        Refused refused = refusal(with(folder.resolve("server.identity")), anybody, POPULATION);
        assertEquals(ErrorCode.NOT_ENROLLED, refused.code());
    }

    @Test
    void expired_refused() throws Exception {
        MovableClock longAgo = new MovableClock();
        longAgo.move(Duration.ofDays(-10));
        SecretRandomness randomness = SecretRandomness.of(new SecureRandom());
        ClientId client = new ClientId("ffeeddccbbaa99887766554433221100");
        Path bundle = home.resolve("expired.identity");
        Authority.open(folder, authority.password(), longAgo, randomness)
                .issueClients(List.of(client), 1)
                .get(0)
                .write(bundle, authority.password(), PasswordSeal.Cost.RANDOM, randomness);
        assertEquals(ErrorCode.CERTIFICATE_EXPIRED, refusal(bundle).code());
    }

    @Test
    void revoked_refusedAtOnceAndCutOffWhereConnected() throws Exception {
        Path bundle = authority.clients(1).get(0);
        Path bystander = authority.clients(1).get(0);
        try (RawClient client = new RawClient(port, with(bundle));
                RawClient other = new RawClient(port, with(bystander))) {
            client.hello(id(bundle), POPULATION).await(Welcome.class);
            other.hello(id(bystander), POPULATION).await(Welcome.class);
            authority.revoke(id(bundle));
            Refused refused = eventuallyRefused(client);
            assertEquals(ErrorCode.CERTIFICATE_REVOKED, refused.code());
            assertEquals(ErrorCode.CERTIFICATE_REVOKED, refusal(bundle).code());
            other.say(new ClientMessage.Heartbeat(1));
            other.await(HeartbeatAnswer.class);
        }
    }

    private static Refused eventuallyRefused(RawClient client) throws InterruptedException {
        // The list is looked at four times a second at most; a heartbeat asks for it.
        for (int i = 1; i <= 20; i++) {
            client.say(new ClientMessage.Heartbeat(i));
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return client.await(Refused.class);
    }

    @Test
    void claimingToBeAnother_refused() throws Exception {
        List<Path> bundles = authority.clients(2);
        ClientId victim = id(bundles.get(0));
        Refused refused = refusal(with(bundles.get(1)), victim, POPULATION);
        assertEquals(ErrorCode.WRONG_IDENTITY, refused.code());
        assertEquals(
                ErrorCode.WRONG_IDENTITY,
                refusal(with(bundles.get(1)), id(bundles.get(1)), "others").code());
        // The victim has not noticed.
        try (RawClient client = new RawClient(port, with(bundles.get(0)))) {
            client.hello(victim, POPULATION).await(Welcome.class);
        }
    }

    @Test
    void ticketOfAnother_isOfNoUse() throws Exception {
        List<Path> bundles = authority.clients(2);
        ClientId victim = id(bundles.get(0));
        ClientId thief = id(bundles.get(1));
        try (RawClient owner = new RawClient(port, with(bundles.get(0)));
                RawClient other = new RawClient(port, with(bundles.get(1)))) {
            RoundOffer offer = offer(owner, victim);
            // What the victim sent, sent again by somebody else.
            assertEquals(ErrorCode.WRONG_IDENTITY, new TransferAttempt(other, offer, victim).download());
            assertEquals(ErrorCode.WRONG_IDENTITY, new TransferAttempt(other, offer, victim).state());
            assertEquals(ErrorCode.WRONG_IDENTITY, new TransferAttempt(other, offer, victim).upload());
            // The same ticket under the thief's own name.
            assertEquals(ErrorCode.UNKNOWN_ROUND, new TransferAttempt(other, offer, thief).download());
            assertEquals(ErrorCode.UNKNOWN_ROUND, new TransferAttempt(other, offer, thief).upload());
            assertEquals(ErrorCode.OK, new TransferAttempt(owner, offer, victim).download());
            assertEquals(ErrorCode.OK, new TransferAttempt(owner, offer, victim).state());
        }
    }

    @Test
    void replacedIdentity_servesNewConnectionsWhileOldOnesGoOn() throws Exception {
        Path bundle = authority.clients(1).get(0);
        try (RawClient client = new RawClient(port, with(bundle))) {
            client.hello(id(bundle), POPULATION).await(Welcome.class);
            BigInteger before = serverSerial();
            authority.authority().rotate(true);
            authority.server("localhost");
            BigInteger after = before;
            for (int i = 0; i < 100 && after.equals(before); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                after = serverSerial();
            }
            assertNotEquals(before, after);
            client.say(new ClientMessage.Heartbeat(7));
            assertEquals(7, client.await(HeartbeatAnswer.class).sequence());
        }
        // Who knows the authority as it was before goes on to trust the server, and is trusted.
        connects(authority.identity(bundle));
        connects(authority.identity(authority.clients(1).get(0)));
    }

    @Test
    void sdkWithARevokedIdentity_stopsWithTheCode() throws Exception {
        Path bundle = authority.clients(1).get(0);
        ClientIdentity identity = authority.identity(bundle);
        connects(identity);
        authority.revoke(identity.clientId());
        try (RawClient client = new RawClient(port, with(bundle))) {
            client.hello(identity.clientId(), POPULATION);
            assertEquals(
                    ErrorCode.CERTIFICATE_REVOKED, eventuallyRefused(client).code());
        }
        BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
        try (FederatedClient client = client(identity, events)) {
            client.start();
            String reason = client.awaitShutdown();
            assertTrue(reason.contains("CERTIFICATE_REVOKED"), reason);
        }
    }

    @Test
    void sdkOfAnotherAuthority_doesNotTalkToTheServer() throws Exception {
        ThrowAwayAuthority foreign = ThrowAwayAuthority.in(Files.createTempDirectory(home, "foreign"), POPULATION);
        foreign.server("localhost");
        BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
        try (FederatedClient client = client(foreign.identities(1).get(0), events)) {
            client.start();
            ClientEvent event = events.poll(30, TimeUnit.SECONDS);
            assertTrue(event instanceof ClientEvent.Disconnected, "" + event);
        }
    }

    private static void connects(ClientIdentity identity) throws InterruptedException {
        BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
        try (FederatedClient client = client(identity, events)) {
            client.start();
            ClientEvent event = events.poll(30, TimeUnit.SECONDS);
            assertTrue(event instanceof ClientEvent.Connected, "" + event);
        }
    }

    private static FederatedClient client(ClientIdentity identity, BlockingQueue<ClientEvent> events) {
        return FederatedClient.builder()
                .server("localhost", port)
                .population(POPULATION)
                .identity(identity)
                .trainer(new IdleTrainer())
                .listener(events::add)
                .build();
    }

    /** The serial number of the certificate that the server shows to a new connection. */
    private static BigInteger serverSerial() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyPeerTrust()}, null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    /** Submits a task for one client and waits for its offer. */
    private static RoundOffer offer(RawClient client, ClientId claimed) throws InterruptedException {
        client.hello(claimed, POPULATION).await(Welcome.class);
        Map<String, Object> model = Map.of("name", "linear", "input", List.of(8L, 8L, 1L), "classes", 10L);
        Map<String, Object> training =
                Map.of("epochs", 1L, "batchSize", 10L, "optimiser", Map.of("kind", "sgd", "learningRate", 0.05));
        rest.submit(Map.of(
                "name",
                "identities",
                "population",
                POPULATION,
                "model",
                model,
                "training",
                training,
                "rounds",
                1L,
                "cohort",
                Map.of("size", 1L),
                "aggregation",
                Map.of("mode", "clear"),
                "privacy",
                Map.of("mechanism", "none")));
        return client.await(RoundOffer.class);
    }
}
