package io.sottovoce.simulator.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.client.Enrolment;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.PopulationId;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.AnyPeerTrust;
import io.sottovoce.proto.identity.EnrolmentForm;
import io.sottovoce.proto.identity.EnrolmentGrant;
import io.sottovoce.proto.identity.EnrolmentToken;
import io.sottovoce.proto.identity.IdentityBundle;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.TlsKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** First contact over real TLS, and every misuse of a token. */
@Timeout(60)
class EnrolmentTest {
    private static final ClientId CLIENT = new ClientId("00112233445566778899aabbccddeeff");
    private static final PopulationId POPULATION = PopulationId.ofName("tests");
    private final SecretRandomness randomness = SecretRandomness.of(new SecureRandom());
    private final MovableClock clock = new MovableClock();

    @TempDir
    private Path folder;

    private ThrowAwayAuthority made;
    private AuthorityServer door;
    private URI address;

    @BeforeEach
    void open() {
        made = ThrowAwayAuthority.in(folder, "tests", clock);
        made.server("localhost");
        door = AuthorityServer.open(
                made.authority(),
                folder,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of("localhost"),
                clock);
        address = URI.create("https://localhost:" + door.port());
    }

    @AfterEach
    void close() {
        door.close();
    }

    private EnrolmentToken token() {
        return made.authority().token(CLIENT, Duration.ofHours(1), 1);
    }

    private String refusal(EnrolmentToken token) {
        IdentityException refused = assertThrows(IdentityException.class, () -> new Enrolment(address, token).enrol());
        String line = String.valueOf(refused.getMessage());
        assertFalse(line.contains("\n") || line.contains(token.disclose().substring(20, 60)), line);
        return line;
    }

    @Test
    void token_certifiesTheKeysThatTheClientMade() throws Exception {
        IdentityBundle bundle = new Enrolment(address, EnrolmentToken.parse(token().disclose())).enrol();
        assertEquals(CLIENT, bundle.certificate().orElseThrow().client());
        assertEquals("sottovoce:client:" + CLIENT, bundle.name());
        assertEquals(1, bundle.authority().content().serverKeys().size());
        assertEquals(
                List.of("good", "good"),
                Authority.list(folder, clock).stream().map(IssuedView::state).toList());
    }

    @Test
    void usedTwice_refused() throws Exception {
        EnrolmentToken token = token();
        new Enrolment(address, token).enrol();
        assertTrue(refusal(token).contains("refused: TOKEN_SPENT"), refusal(token));
    }

    @Test
    void usedAtOnceByMany_certifiesOnce() throws Exception {
        EnrolmentToken token = token();
        var done = new java.util.concurrent.atomic.AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            threads.add(new Thread(() -> {
                try {
                    new Enrolment(address, token).enrol();
                    done.incrementAndGet();
                } catch (IdentityException | InterruptedException e) {
                    // All but one.
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1, done.get());
    }

    @Test
    void expired_refused() {
        EnrolmentToken token = token();
        clock.move(Duration.ofMinutes(61));
        assertTrue(refusal(token).contains("refused: TOKEN_EXPIRED"), refusal(token));
    }

    @Test
    void ofAnotherAuthority_isNoticedBeforeAnythingIsSent() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("other"));
        EnrolmentToken foreign =
                ThrowAwayAuthority.in(elsewhere, "tests").authority().token(CLIENT, Duration.ofHours(1), 1);
        assertTrue(refusal(foreign).endsWith("is another one than the token is of"), refusal(foreign));
    }

    @Test
    void unknownToken_refused() {
        EnrolmentToken invented = EnrolmentToken.fresh(CLIENT, token().fingerprint(), randomness);
        assertTrue(refusal(invented).contains("refused: TOKEN_UNKNOWN"), refusal(invented));
    }

    @Test
    void requestAlteredAnywhere_refusedAndTheTokenStaysGood() throws Exception {
        EnrolmentToken token = token();
        SigningKey key = SigningKey.generate(randomness);
        KeyPair tls = TlsKeys.generate(randomness);
        EnrolmentForm form = EnrolmentForm.fill(token, POPULATION, key, tls);
        byte[] sent = form.toBytes();
        for (int i = 0; i < sent.length; i += 11) {
            byte[] altered = sent.clone();
            altered[i] ^= 1;
            HttpResponse<String> answer = post(altered);
            assertEquals(403, answer.statusCode(), answer.body());
            assertTrue(answer.body().matches("(MALFORMED|TOKEN_UNKNOWN|PROOF_FAILED): .*\n"), answer.body());
        }
        assertEquals(200, post(sent).statusCode());
    }

    @Test
    void keysSwappedByWhoeverIsBetween_refused() throws Exception {
        EnrolmentToken token = token();
        // The swapper has seen the id and the fingerprint, but not the secret.
        EnrolmentToken guessed = EnrolmentToken.fresh(CLIENT, token.fingerprint(), randomness);
        byte[] own = EnrolmentForm.fill(
                        guessed, POPULATION, SigningKey.generate(randomness), TlsKeys.generate(randomness))
                .toBytes();
        System.arraycopy(token.id().toBytes(), 0, own, 1, EnrolmentToken.ID_BYTES);
        assertTrue(post(own).body().startsWith("PROOF_FAILED"));
        new Enrolment(address, token).enrol();
    }

    @Test
    void anotherClientThanTheTokenIsFor_refused() throws Exception {
        EnrolmentToken token = token();
        byte[] raw = java.util.Base64.getUrlDecoder().decode(token.disclose().substring(5));
        raw[EnrolmentToken.ID_BYTES] ^= 1;
        IdentityException mistyped = assertThrows(
                IdentityException.class,
                () -> EnrolmentToken.parse("svt1."
                        + java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(raw)));
        assertTrue(String.valueOf(mistyped.getMessage()).contains("mistyped"));
        assertTrue(post(EnrolmentForm.fill(
                                token,
                                PopulationId.ofName("others"),
                                SigningKey.generate(randomness),
                                TlsKeys.generate(randomness))
                        .toBytes())
                .body()
                .startsWith("PROOF_FAILED"));
    }

    @Test
    void answerToAnotherRequest_refused() throws Exception {
        EnrolmentToken token = token();
        SigningKey key = SigningKey.generate(randomness);
        KeyPair tls = TlsKeys.generate(randomness);
        EnrolmentForm form = EnrolmentForm.fill(token, POPULATION, key, tls);
        byte[] answer = post(form.toBytes()).body().getBytes(StandardCharsets.US_ASCII);
        EnrolmentForm other = EnrolmentForm.fill(token, POPULATION, key, TlsKeys.generate(randomness));
        assertThrows(
                IdentityException.class,
                () -> EnrolmentGrant.read(answer, other, token.fingerprint(), key, tls.getPrivate()));
        EnrolmentGrant.read(answer, form, token.fingerprint(), key, tls.getPrivate());
    }

    @Test
    void afterTheAuthoritysKeysWereRotated_theTokenIsStillGood() throws Exception {
        EnrolmentToken token = token();
        made.authority().rotate(false);
        assertEquals(
                CLIENT,
                new Enrolment(address, token)
                        .enrol()
                        .certificate()
                        .orElseThrow()
                        .client());
    }

    @Test
    void tooLongARequest_refused() throws Exception {
        HttpResponse<String> answer = post(new byte[20_000]);
        assertEquals(403, answer.statusCode());
        assertTrue(answer.body().startsWith("MALFORMED"), answer.body());
        assertTrue(post(new byte[0]).body().startsWith("MALFORMED"));
    }

    @Test
    void keyOfAnotherCurve_refused() throws Exception {
        EnrolmentToken token = token();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        byte[] form = EnrolmentForm.fill(
                        token, POPULATION, SigningKey.generate(randomness), generator.generateKeyPair())
                .toBytes();
        String answer = post(form).body();
        assertTrue(answer.startsWith("MALFORMED") && answer.contains("not one of P-256"), answer);
    }

    @Test
    void peersThatSayLittle_doNotKeepOthersOut() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port());
                socket.getOutputStream().write(22);
                silent.add(socket);
            }
            assertEquals(
                    CLIENT,
                    new Enrolment(address, token())
                            .enrol()
                            .certificate()
                            .orElseThrow()
                            .client());
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void authorityThatIsNotThere_isSaidInOneLine() {
        EnrolmentToken token = token();
        door.close();
        assertTrue(refusal(token).startsWith("authority at https://localhost"), refusal(token));
    }

    private HttpResponse<String> post(byte[] body) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyPeerTrust()}, null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(
                        HttpRequest.newBuilder(address.resolve("/v1/enrol"))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
