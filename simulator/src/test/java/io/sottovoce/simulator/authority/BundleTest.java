package io.sottovoce.simulator.authority;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.client.ClientIdentity;
import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.AuthorityFile;
import io.sottovoce.proto.identity.IdentityBundle;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.proto.identity.RevocationFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of identity bundles, public files and the authority's keys as files. */
class BundleTest {
    private static final Password WRONG = Password.of("not the password".toCharArray());
    private static final long SEED = 20_260_101;

    @TempDir
    private Path folder;

    private ThrowAwayAuthority authority;
    private Path server;
    private Path client;

    @BeforeEach
    void issue() {
        authority = ThrowAwayAuthority.in(folder, "tests");
        server = authority.server("localhost");
        client = authority.clients(1).get(0);
    }

    private String refusal(Path file, Password password) {
        IdentityException refused = assertThrows(IdentityException.class, () -> IdentityBundle.read(file, password));
        String line = String.valueOf(refused.getMessage());
        assertFalse(line.contains("\n"), line);
        assertTrue(line.startsWith("identity bundle " + file), line);
        return line;
    }

    @Test
    void clientsBundle_holdsWhatTheAuthorityCertified() {
        ClientIdentity identity = authority.identity(client);
        AuthorityFile known = AuthorityFile.read(authority.authorityFile());
        assertTrue(identity.authorities()
                .accepts(
                        identity.certificate(),
                        identity.revocations(),
                        identity.certificate().notBefore()));
        assertArrayEquals(
                identity.certificate().publicKey(), identity.signingKey().publicKey());
        assertEquals(known.content().serverKeys(), identity.serverKeys());
        assertEquals(1, identity.serverKeys().size());
    }

    @Test
    void writtenAndReadAgain_isTheSame() {
        IdentityBundle read = IdentityBundle.read(server, authority.password());
        assertEquals("sottovoce:server", read.name());
        assertArrayEquals(
                AuthorityFile.read(authority.authorityFile()).toBytes(),
                read.authority().toBytes());
    }

    @Test
    void clientsBundleForAServer_andTheOtherWayRound_refused() {
        String line = String.valueOf(assertThrows(IdentityException.class, () -> authority.identity(server))
                .getMessage());
        assertTrue(line.endsWith("is of sottovoce:server, expected a client's"), line);
    }

    @Test
    void wrongPassword_isSaidInOneLine() {
        assertTrue(refusal(client, WRONG).endsWith("wrong password, or the file was altered"));
    }

    @Test
    void fileThatIsNotThere_isNamed() {
        assertTrue(refusal(folder.resolve("missing.identity"), WRONG).endsWith("no such file"));
    }

    @Test
    void cutOffAnywhere_refused() throws IOException {
        byte[] whole = Files.readAllBytes(client);
        Path cut = folder.resolve("cut.identity");
        // The last two bytes are a hyphen and the line's end, without which it is whole still.
        for (int length = 0; length < whole.length - 1; length += length < whole.length - 90 ? 61 : 1) {
            writePrivate(cut, java.util.Arrays.copyOf(whole, length));
            refusal(cut, authority.password());
        }
    }

    @Test
    void alteredAnywhereInABlock_refused() throws IOException {
        String whole = Files.readString(client, StandardCharsets.US_ASCII);
        Path altered = folder.resolve("altered.identity");
        Random random = new Random(SEED);
        int from = whole.indexOf("-----BEGIN");
        for (int i = 0; i < 60; i++) {
            int at = from + random.nextInt(whole.length() - from - 1);
            char old = whole.charAt(at);
            if (old == '\n' || old == '=') {
                continue;
            }
            char other = old == 'A' ? 'B' : 'A';
            // The last digits of Base64 have bits that do not count: a change there is no change, or none of Base64.
            boolean unused = whole.startsWith("=", at + 1) || whole.startsWith("\n-----END", at + 1);
            if (unused) {
                continue;
            }
            String text = whole.substring(0, at) + other + whole.substring(at + 1);
            writePrivate(altered, text.getBytes(StandardCharsets.US_ASCII));
            refusal(altered, authority.password());
        }
    }

    @Test
    void partsOfAnotherBundle_refused() throws IOException {
        String own = Files.readString(client);
        String foreign = Files.readString(authority.clients(1).get(0));
        String certificate = block(foreign, "SOTTOVOCE CERTIFICATE");
        Path mixed = folder.resolve("mixed.identity");
        writePrivate(
                mixed,
                own.replace(block(own, "SOTTOVOCE CERTIFICATE"), certificate).getBytes(StandardCharsets.US_ASCII));
        assertTrue(refusal(mixed, authority.password()).endsWith("wrong password, or the file was altered"));
    }

    @Test
    void fileThatOthersMayRead_refused() throws IOException {
        Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(refusal(client, authority.password()).contains("permissions rw-r--r--"));
        Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("r--r-----"));
        IdentityBundle.read(client, authority.password());
    }

    @Test
    void filesOfKeys_areTheOwnersAlone() throws IOException {
        for (Path file : List.of(client, server, folder.resolve("authority.keys"), folder.resolve("register"))) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), "" + file);
        }
    }

    @Test
    void authorityWithTheWrongPassword_refused() {
        IdentityException refused = assertThrows(
                IdentityException.class,
                () -> Authority.open(folder, WRONG, InstantSource.system(), SecretRandomness.of(new SecureRandom())));
        assertTrue(String.valueOf(refused.getMessage()).endsWith("wrong password, or the file was altered"));
    }

    @Test
    void authorityInAFolderThatHasOne_refused() {
        assertThrows(IdentityException.class, () -> ThrowAwayAuthority.in(folder, "tests"));
    }

    @Test
    void publicFilesAlteredOrCutOff_refused() throws IOException {
        byte[] known = AuthorityFile.read(authority.authorityFile()).toBytes();
        for (int i = 0; i < known.length; i += 7) {
            byte[] altered = known.clone();
            altered[i] ^= 1;
            assertThrows(IdentityException.class, () -> AuthorityFile.decode(altered, "altered"));
            byte[] cut = java.util.Arrays.copyOf(known, i);
            assertThrows(IdentityException.class, () -> AuthorityFile.decode(cut, "cut"));
        }
        byte[] list = Files.readAllBytes(authority.revocationFile());
        for (int length = 0; length < list.length - 1; length += 5) {
            byte[] cut = java.util.Arrays.copyOf(list, length);
            assertThrows(IdentityException.class, () -> RevocationFile.parse(cut, "cut"));
        }
    }

    @Test
    void garbage_refusedInOneLine() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            byte[] garbage = new byte[random.nextInt(400)];
            random.nextBytes(garbage);
            assertThrows(IdentityException.class, () -> IdentityBundle.open(garbage, WRONG, "garbage"));
            assertThrows(IdentityException.class, () -> AuthorityFile.decode(garbage, "garbage"));
        }
    }

    @Test
    void passwordThatIsTooShort_refusedWithoutShowingIt() {
        IdentityException refused = assertThrows(IdentityException.class, () -> Password.of("hunter2".toCharArray()));
        assertFalse(String.valueOf(refused.getMessage()).contains("hunter2"));
        assertFalse(WRONG.toString().contains("not the"));
    }

    private static String block(String text, String label) {
        int from = text.indexOf("-----BEGIN " + label + "-----");
        String end = "-----END " + label + "-----";
        return text.substring(from, text.indexOf(end, from) + end.length());
    }

    private static void writePrivate(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
