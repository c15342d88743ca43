package io.sottovoce.simulator.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.proto.UploadChunk;
import io.sottovoce.proto.UploadTrailer;
import io.sottovoce.proto.identity.LiveIdentity;
import io.sottovoce.simulator.process.Installation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After whole rounds with every logger at its loudest, no secret is in a log, a receipt, a book, a row or a blob. */
@Timeout(180)
class SecretSearchTest {
    private static final int CLIENTS = 8;
    private static final int QUORUM = 7;

    @TempDir
    Path folder;

    private final Secrets secrets = new Secrets();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @Test
    void searchItself_findsWhatItLooksFor() {
        byte[] secret = "a secret of thirty-two bytes, ok".getBytes(StandardCharsets.US_ASCII);
        secrets.add("it", secret);
        String around = "before %s behind";
        for (int shift = 0; shift < 3; shift++) {
            byte[] whole = ("x".repeat(shift) + new String(secret, StandardCharsets.US_ASCII) + "yz")
                    .getBytes(StandardCharsets.US_ASCII);
            String text = around.formatted(Base64.getEncoder().encodeToString(whole));
            assertEquals(Optional.of("it in Base64"), secrets.in(text.getBytes(StandardCharsets.US_ASCII)));
        }
        assertEquals(
                Optional.of("it in hex"),
                secrets.in(around.formatted(HexFormat.of().formatHex(secret)).getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Optional.of("it as bytes"), secrets.in(secret));
        assertEquals(Optional.empty(), secrets.in("nothing of the kind".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void afterWholeRounds_noSecretLiesAnywhere() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        Logger all = Logger.getLogger("");
        Level before = all.getLevel();
        StreamHandler handler = new StreamHandler(log, new SimpleFormatter());
        handler.setLevel(Level.ALL);
        all.setLevel(Level.ALL);
        all.addHandler(handler);
        Logger frames = Logger.getLogger("io.grpc.netty"); // prints what is sent, as the manual says
        frames.setLevel(Level.INFO);
        try (Field field = new Field(
                folder,
                CLIENTS,
                Field.strict().build(),
                Arithmetic::new,
                Map.of("quarkus.log.level", "ALL", "quarkus.log.category.\"io.sottovoce\".level", "ALL"))) {
            run(field);
            handler.flush();
            search(field);
        } finally {
            all.removeHandler(handler);
            all.setLevel(before);
            frames.setLevel(null);
        }
    }

    private void run(Field field) throws InterruptedException, IOException {
        keys(field);
        field.awaitReady();
        field.relay.follow(new Gathering(field, secrets));
        field.startClients();
        String task = field.rest.submit(Field.task(
                2,
                CLIENTS,
                QUORUM,
                0.15,
                Map.of("mechanism", "skellam", "clip", 1.0, "noiseMultiplier", 8.0, "participations", 64L)));
        assertEquals("COMPLETED", field.awaitEnd(task).get("status"));
    }

    private void keys(Field field) throws IOException {
        secrets.add(
                "the password", Files.readString(field.authority.passwordFile()).strip());
        of("the server", field.serverFiles());
        for (ClientId id : field.ids) {
            of("a client", field.filesOf(id));
        }
    }

    private void of(String whose, LiveIdentity files) {
        secrets.addAllOf(whose, files.bundle());
        byte[] scalar = ((ECPrivateKey) files.bundle().tlsKey()).getS().toByteArray();
        secrets.add("the TLS key of " + whose, scalar);
    }

    private void search(Field field) throws IOException {
        assertTrue(secrets.count() > 20 * CLIENTS, () -> secrets.count() + " secrets were seen");
        assertTrue(log.size() > 100_000, () -> "the clients' log has " + log.size() + " bytes");
        assertEquals(Optional.empty(), secrets.in(log.toByteArray()), "in the clients' log");
        assertTrue(Files.readString(field.log()).contains("DEBUG"), "the server says nothing of itself");
        int files = 0;
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                if (!file.startsWith(folder.resolve("authority"))) { // keys and their password, which lies beside them
                    files++;
                    assertEquals(Optional.empty(), secrets.in(Files.readAllBytes(file)), file::toString);
                }
            }
        }
        assertTrue(files > 3 * CLIENTS, files + " files were looked at");
    }

    /** Collects what clients hold while a session lives, and what they show the server; one of them drops out. */
    private static final class Gathering implements Script {
        private final Field field;
        private final Secrets secrets;
        private boolean dropped;

        Gathering(Field field, Secrets secrets) {
            this.field = field;
            this.secrets = secrets;
        }

        @Override
        public List<ClientMessage> toServer(ClientId from, ClientMessage message) {
            if (Step.of(message).isPresent()) {
                secrets.addAllOf("client " + from, field.running(from));
            }
            if (message instanceof ClientMessage.Secure secure && secure.content() instanceof Unmasking shares) {
                secrets.add("a self mask", shares.selfMask().toBytes());
                shares.shares()
                        .forEach(part -> secrets.add("a share", part.share().toBytes()));
            }
            return List.of(message);
        }

        @Override
        public List<ServerMessage> toClient(ClientId to, ServerMessage message) {
            if (message instanceof ServerMessage.RoundOffer offer) {
                secrets.add("a ticket", offer.ticket().toByteArray());
            }
            return List.of(message);
        }

        @Override
        public synchronized Receipt uploaded(
                ClientId from, RoundRef round, List<UploadChunk> chunks, UploadTrailer trailer) {
            if (!dropped) {
                dropped = true;
                field.relay.cut(from);
                return new Receipt(ErrorCode.INTERNAL, "lost on the way");
            }
            return new Receipt(ErrorCode.OK, "");
        }
    }
}
