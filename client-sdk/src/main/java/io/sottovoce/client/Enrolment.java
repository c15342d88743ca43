package io.sottovoce.client;

import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.AnyPeerTrust;
import io.sottovoce.proto.identity.AuthorityFile;
import io.sottovoce.proto.identity.EnrolmentForm;
import io.sottovoce.proto.identity.EnrolmentGrant;
import io.sottovoce.proto.identity.EnrolmentToken;
import io.sottovoce.proto.identity.IdentityBundle;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.ServerTrust;
import io.sottovoce.proto.identity.TlsCertificates;
import io.sottovoce.proto.identity.TlsKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * First contact with a registration authority: makes the client's keys here, has them certified with a one-time token, and
 * returns the identity to be kept. Private keys do not leave this process, and neither does the token's secret: it signs
 * the request, so that nobody in between can put in other keys, and names the key that the answer must be signed with.
 */
public final class Enrolment {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int ERROR_BYTES_MAX = 512;

    private final URI authority;
    private final EnrolmentToken token;
    private final SecretRandomness randomness = SecretRandomness.of(new SecureRandom());

    /**
     * Enrolment with an authority's door.
     *
     * @param authority {@code https://host:port}
     * @param token as the authority gave it
     */
    public Enrolment(URI authority, EnrolmentToken token) {
        if (!"https".equals(authority.getScheme()) || authority.getHost() == null) {
            throw new IdentityException("authority " + authority + ": expected https://HOST:PORT");
        }
        this.authority = authority;
        this.token = token;
    }

    /**
     * Enrols.
     *
     * @throws IdentityException one line, where the authority refuses, is another one, or cannot be reached
     */
    public IdentityBundle enrol() throws InterruptedException {
        // What the fingerprint proves needs no trust in the connection it came over.
        byte[] text = call(new AnyPeerTrust(), request("/v1/authority").GET(), EnrolmentGrant.BYTES_MAX);
        AuthorityFile found = AuthorityFile.parse(text, "authority at " + authority);
        if (!found.has(token.fingerprint())) {
            throw new IdentityException("authority at " + authority + ": is another one than the token is of");
        }
        ServerTrust trust =
                new ServerTrust(found.content().tlsAuthorities(), TlsCertificates.AUTHORITY, serial -> false);
        SigningKey key = SigningKey.generate(randomness);
        KeyPair tls = TlsKeys.generate(randomness);
        EnrolmentForm form = EnrolmentForm.fill(token, found.content().population(), key, tls);
        byte[] answer = call(
                trust,
                request("/v1/enrol").POST(HttpRequest.BodyPublishers.ofByteArray(form.toBytes())),
                EnrolmentGrant.BYTES_MAX);
        return EnrolmentGrant.read(answer, form, token.fingerprint(), key, tls.getPrivate());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(authority.resolve(path)).timeout(TIMEOUT);
    }

    private byte[] call(TrustManager trust, HttpRequest.Builder request, int bytesMax) throws InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(context(trust))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                return body(response.statusCode(), in, bytesMax);
            }
        } catch (IOException e) {
            throw new IdentityException("authority at " + authority + ": " + reason(e));
        }
    }

    private byte[] body(int status, InputStream in, int bytesMax) throws IOException {
        if (status != 200) {
            String problem = new String(in.readNBytes(ERROR_BYTES_MAX), StandardCharsets.UTF_8);
            throw new IdentityException("authority at " + authority + ": refused: "
                    + problem.strip().replaceAll("[\\p{Cntrl}]+", " "));
        }
        byte[] body = in.readNBytes(bytesMax + 1);
        if (body.length > bytesMax) {
            throw new IdentityException("authority at " + authority + ": answered more than " + bytesMax + " bytes");
        }
        return body;
    }

    private static SSLContext context(TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    private static String reason(IOException e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getMessage() == null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
