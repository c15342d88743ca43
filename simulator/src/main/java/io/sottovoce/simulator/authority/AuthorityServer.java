package io.sottovoce.simulator.authority;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.sottovoce.proto.identity.EnrolmentForm;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.TlsKeyManager;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.authority.RefusedEnrolmentException.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * An authority's door, over TLS with a certificate of the authority's own: {@code GET /v1/authority}, {@code GET
 * /v1/revocations}, {@code POST /v1/enrol} with an {@link EnrolmentForm}. A refusal is one line that begins with a code.
 * The certificate is renewed while the door is open.
 */
public final class AuthorityServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AuthorityServer.class.getName());
    private static final Duration CERTIFICATE_VALIDITY = Duration.ofDays(7);
    private static final Duration CERTIFICATE_RENEWAL = Duration.ofDays(1);
    private static final int THREADS = 32;
    private static final int WAITING_MAX = 256;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Authority authority;
    private final Path folder;
    private final HttpsServer http;
    private final ExecutorService threads;

    private AuthorityServer(Authority authority, Path folder, HttpsServer http, ExecutorService threads) {
        this.authority = authority;
        this.folder = folder;
        this.http = http;
        this.threads = threads;
    }

    /**
     * Opens the door.
     *
     * @param hosts names and addresses that partners reach it by
     */
    public static AuthorityServer open(
            Authority authority, Path folder, InetSocketAddress address, List<String> hosts, InstantSource clock) {
        // Slow peers are cut off; the JDK reads these when its server class is loaded.
        System.setProperty("sun.net.httpserver.maxReqTime", "15");
        System.setProperty("sun.net.httpserver.maxRspTime", "60");
        try {
            HttpsServer http = HttpsServer.create(address, WAITING_MAX);
            http.setHttpsConfigurator(new HttpsConfigurator(context(authority, hosts, clock)));
            ExecutorService threads = new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    1,
                    TimeUnit.MINUTES,
                    new ArrayBlockingQueue<>(WAITING_MAX),
                    new ThreadPoolExecutor.AbortPolicy());
            http.setExecutor(threads);
            AuthorityServer server = new AuthorityServer(authority, folder, http, threads);
            http.createContext("/", exchange -> server.answer(exchange));
            http.start();
            return server;
        } catch (IOException e) {
            throw new RunException("the authority cannot listen at " + address + ": " + e.getMessage(), e);
        }
    }

    /** Where it listens. */
    public int port() {
        return http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()) {
                case "GET /v1/authority" -> send(exchange, 200, Files.readAllBytes(Authority.authorityFile(folder)));
                case "GET /v1/revocations" -> send(exchange, 200, Files.readAllBytes(Authority.revocationFile(folder)));
                case "POST /v1/enrol" -> enrol(exchange);
                default -> send(exchange, 404, line("NOT_FOUND: no such thing here"));
            }
        }
    }

    private void enrol(HttpExchange exchange) throws IOException {
        String peer = exchange.getRemoteAddress().getAddress().getHostAddress();
        try {
            byte[] body = exchange.getRequestBody().readNBytes(EnrolmentForm.BYTES_MAX + 1);
            if (body.length > EnrolmentForm.BYTES_MAX) {
                throw new RefusedEnrolmentException(Code.MALFORMED, "more than " + EnrolmentForm.BYTES_MAX + " bytes");
            }
            EnrolmentForm form = decode(body);
            byte[] grant = authority.enrol(form);
            LOG.log(
                    System.Logger.Level.INFO,
                    "enrolled client {0} by token {1} from {2}",
                    form.request().client(),
                    form.tokenId().hex(),
                    peer);
            send(exchange, 200, grant);
        } catch (RefusedEnrolmentException e) {
            LOG.log(System.Logger.Level.WARNING, "an enrolment from {0} was refused: {1}", peer, e.getMessage());
            send(exchange, 403, line(e.getMessage()));
        } catch (IdentityException e) {
            LOG.log(System.Logger.Level.ERROR, "an enrolment failed: {0}", e.getMessage());
            send(exchange, 500, line("INTERNAL: the authority cannot answer at present"));
        }
    }

    private static EnrolmentForm decode(byte[] body) {
        try {
            EnrolmentForm form = EnrolmentForm.decode(body);
            form.tlsKey();
            return form;
        } catch (IdentityException e) {
            throw new RefusedEnrolmentException(Code.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static byte[] line(@org.jspecify.annotations.Nullable String message) {
        return (message + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", TEXT);
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static SSLContext context(Authority authority, List<String> hosts, InstantSource clock) {
        DoorKey key = new DoorKey(authority, hosts, clock);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new TlsKeyManager(key::current)}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /** The certificate of the door, made anew before it runs out and after the authority's keys were rotated. */
    private static final class DoorKey {
        private final Authority authority;
        private final List<String> hosts;
        private final InstantSource clock;
        private TlsKeyManager.Pair pair;
        private long madeSeconds;

        DoorKey(Authority authority, List<String> hosts, InstantSource clock) {
            this.authority = authority;
            this.hosts = hosts;
            this.clock = clock;
            this.pair = authority.doorKey(hosts, CERTIFICATE_VALIDITY);
            this.madeSeconds = clock.instant().getEpochSecond();
        }

        synchronized TlsKeyManager.Pair current() {
            long now = clock.instant().getEpochSecond();
            if (now - madeSeconds > CERTIFICATE_RENEWAL.toSeconds()) {
                pair = authority.doorKey(hosts, CERTIFICATE_VALIDITY);
                madeSeconds = now;
            }
            return pair;
        }
    }
}
