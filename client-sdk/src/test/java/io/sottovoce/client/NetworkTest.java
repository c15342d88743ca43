package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.sottovoce.proto.ClientMessage.Hello;
import io.sottovoce.proto.ClientMessage.OfferAccepted;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over loopback TCP, in plain text and encrypted. */
@Timeout(60)
class NetworkTest {
    private static final char[] PASSWORD = "for the test".toCharArray();

    private final FakeServer server = new FakeServer();
    private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws InterruptedException {
        server.close();
    }

    private FederatedClient client(Server listening, ChannelCredentials credentials) {
        return FederatedClient.builder()
                .server("localhost", listening.getPort())
                .credentials(credentials)
                .trainer(new FakeTrainer())
                .policy(Samples.CLEAR)
                .listener(events::add)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(50))
                .build();
    }

    private void takesPart(ServerCredentials ours, ChannelCredentials theirs) throws InterruptedException {
        Server listening = server.listen(ours);
        try (FederatedClient client = client(listening, theirs)) {
            client.start();
            assertEquals(new ClientEvent.Connected("test"), events.poll(20, TimeUnit.SECONDS));
            server.await(Hello.class);
            server.send(Samples.offer(1));
            server.await(OfferAccepted.class);
            ClientEvent event = events.take();
            while (!(event instanceof ClientEvent.Submitted)) {
                event = events.take();
            }
            assertArrayEquals(Samples.littleEndian(FakeTrainer.learnt(Samples.PARAMETERS)), server.uploaded());
        } finally {
            listening.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void plainText_takesPart() throws InterruptedException {
        takesPart(InsecureServerCredentials.create(), InsecureChannelCredentials.create());
    }

    @Test
    void trustedCertificate_takesPart() throws Exception {
        KeyStore store = certificate();
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        takesPart(
                tls(store),
                TlsChannelCredentials.newBuilder()
                        .trustManager(trust.getTrustManagers())
                        .build());
    }

    @Test
    void untrustedCertificate_isNotConnectedTo() throws Exception {
        Server listening = server.listen(tls(certificate()));
        try (FederatedClient client = client(listening, TlsChannelCredentials.create())) {
            client.start();
            assertInstanceOf(ClientEvent.Disconnected.class, events.poll(20, TimeUnit.SECONDS));
            assertEquals(0, server.connections.get());
        } finally {
            listening.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private static ServerCredentials tls(KeyStore store) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        return TlsServerCredentials.newBuilder()
                .keyManager(keys.getKeyManagers())
                .build();
    }

    /** A fresh certificate for localhost, by the tool of the JDK. */
    private KeyStore certificate() throws Exception {
        Path file = folder.resolve("store.p12");
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        tool.getInputStream().transferTo(System.out);
        assertTrue(tool.waitFor(30, TimeUnit.SECONDS) && tool.exitValue() == 0, "keytool failed");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(file)) {
            store.load(bytes, PASSWORD);
        }
        // A key entry alone is no trust anchor.
        store.setCertificateEntry("anchor", store.getCertificate("server"));
        return store;
    }
}
