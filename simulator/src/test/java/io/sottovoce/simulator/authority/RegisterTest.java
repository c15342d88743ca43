package io.sottovoce.simulator.authority;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.proto.identity.AuthorityFile;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.RevocationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an authority remembers, and that nothing it handed out is forgotten. */
class RegisterTest {
    @TempDir
    private Path folder;

    private ThrowAwayAuthority made;
    private Path register;

    @BeforeEach
    void make() {
        made = ThrowAwayAuthority.in(folder, "tests");
        register = folder.resolve("register");
    }

    private List<IssuedView> all() {
        return Authority.list(folder, InstantSource.system());
    }

    @Test
    void issuedAndRevoked_areListed() {
        made.server("localhost", "192.0.2.7");
        ClientId client = made.identity(made.clients(1).get(0)).clientId();
        assertEquals(
                List.of("good", "good"), all().stream().map(IssuedView::state).toList());
        made.revoke(client);
        assertEquals(
                List.of("good", "revoked"),
                all().stream().map(IssuedView::state).toList());
        assertEquals(List.of("localhost", "192.0.2.7"), all().get(0).hosts());
        RevocationList list = RevocationFile.read(made.revocationFile());
        assertTrue(list.contains(all().get(1).serial()));
        assertFalse(list.contains(all().get(0).serial()));
    }

    @Test
    void epochs_ascendAlsoWithinOneSecond() {
        long before = 0;
        for (int i = 0; i < 5; i++) {
            made.authority().publish();
            long epoch = RevocationFile.read(made.revocationFile()).epoch();
            assertTrue(epoch > before, epoch + " after " + before);
            assertEquals(
                    epoch, AuthorityFile.read(made.authorityFile()).content().epoch());
            before = epoch;
        }
    }

    @Test
    void lastLineCutOffAnywhere_isDroppedAndTheRestStays() throws IOException {
        made.clients(2);
        byte[] whole = Files.readAllBytes(register);
        int lastLine = whole.length - 1;
        while (whole[lastLine - 1] != '\n') {
            lastLine--;
        }
        for (int length = lastLine; length < whole.length; length += 37) {
            Files.write(register, Arrays.copyOf(whole, length));
            assertEquals(1, all().size());
            assertEquals(lastLine, Files.size(register));
        }
        made.clients(1);
        assertEquals(2, all().size());
    }

    @Test
    void lineAlteredOrTakenOut_refused() throws IOException {
        made.clients(3);
        List<String> lines = Files.readAllLines(register);
        for (int i = 0; i < lines.size() - 1; i++) {
            List<String> fewer = new java.util.ArrayList<>(lines);
            fewer.remove(i);
            Files.write(register, fewer);
            assertThrows(IdentityException.class, this::all);
            List<String> other = new java.util.ArrayList<>(lines);
            other.set(i, other.get(i).replace("\"at\":1", "\"at\":2"));
            Files.write(register, other);
            assertThrows(IdentityException.class, this::all);
        }
        Files.write(register, lines);
        assertEquals(3, all().size());
    }

    @Test
    void killedBetweenRegisterAndPublicFiles_publishedByTheNextStep() throws IOException {
        made.clients(1);
        byte[] listBefore = Files.readAllBytes(made.revocationFile());
        long serial = all().get(0).serial();
        try (Register open = Register.open(register)) {
            open.append(new Entry.Revoked(1, serial, "by the test"));
        }
        assertArrayEquals(listBefore, Files.readAllBytes(made.revocationFile()));
        made.clients(1);
        assertTrue(RevocationFile.read(made.revocationFile()).contains(serial));
        assertEquals(
                List.of("revoked", "good"),
                all().stream().map(IssuedView::state).toList());
    }

    @Test
    void rotation_keepsWhatWasSignedBeforeUntilTheOneAfter() {
        Path server = made.server("localhost");
        var client = made.identity(made.clients(1).get(0));
        AuthorityFile before = AuthorityFile.read(made.authorityFile());
        made.authority().rotate(false);
        AuthorityFile after = AuthorityFile.read(made.authorityFile());
        assertTrue(after.mayFollow(before));
        assertEquals(before.content().keys().get(1), after.content().keys().get(0));
        assertTrue(after.trusted()
                .accepts(
                        client.certificate(),
                        RevocationFile.read(made.revocationFile()),
                        client.certificate().notBefore()));
        // What is certified now is good for whoever knows the file before only.
        var next = made.identity(made.clients(1).get(0));
        assertTrue(before.trusted()
                .accepts(
                        next.certificate(),
                        next.revocations(),
                        next.certificate().notBefore()));
        String refused = String.valueOf(
                assertThrows(IdentityException.class, () -> made.authority().rotate(false))
                        .getMessage());
        assertTrue(refused.startsWith("2 certificates that are still good"), refused);
        made.authority().rotate(true);
        assertTrue(Files.exists(server));
    }

    @Test
    void tokens_areKeptAsHashesOnly() throws IOException {
        String token = made.authority()
                .token(ClientId.of(new byte[ClientId.BYTES]), Duration.ofHours(1), 1)
                .disclose();
        byte[] secret = java.util.Base64.getUrlDecoder().decode(token.substring(5));
        String hex = java.util.HexFormat.of().formatHex(secret, 24, 56);
        String text = Files.readString(register);
        assertFalse(text.contains(hex) || text.contains(token.substring(5, 60)));
    }
}
