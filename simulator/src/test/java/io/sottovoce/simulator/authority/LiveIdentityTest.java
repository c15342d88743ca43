package io.sottovoce.simulator.authority;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.proto.identity.AuthorityFile;
import io.sottovoce.proto.identity.IdentityBundle;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.LiveIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are replaced while they are in use: what takes effect, and what does not. */
@Timeout(60)
class LiveIdentityTest {
    /** Longer than the pause between two looks at a file. */
    private static final long LOOK_MILLIS = 600;

    @TempDir
    private Path folder;

    @TempDir
    private Path elsewhere;

    private ThrowAwayAuthority authority;
    private ClientId client;
    private IdentityFiles files;

    @BeforeEach
    void issue() {
        authority = ThrowAwayAuthority.in(folder, "tests");
        Path server = authority.server("localhost");
        client = authority.identity(authority.clients(1).get(0)).clientId();
        files = IdentityFiles.of(server)
                .withAuthority(authority.authorityFile())
                .withRevocations(authority.revocationFile())
                .withEpochs(folder.resolve("epochs"));
    }

    private LiveIdentity open() {
        return new LiveIdentity(files, authority.password());
    }

    private static void eventually(BooleanSupplier holds) throws InterruptedException {
        for (int i = 0; i < 100 && !holds.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertTrue(holds.getAsBoolean());
    }

    private static void replace(Path file, Path by) throws IOException {
        Path draft = file.resolveSibling("draft");
        Files.copy(by, draft, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void newerRevocationList_takesEffectAndAnOlderOneDoesNot() throws Exception {
        Path older = Files.copy(authority.revocationFile(), elsewhere.resolve("older"));
        LiveIdentity live = open();
        long before = live.revocations().epoch();
        authority.revoke(client);
        eventually(() -> live.revocations().epoch() > before);
        long after = live.revocations().epoch();
        replace(authority.revocationFile(), older);
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        assertEquals(after, live.revocations().epoch());
    }

    @Test
    void olderRevocationListAfterARestart_refused() throws Exception {
        Path older = Files.copy(authority.revocationFile(), elsewhere.resolve("older"));
        authority.revoke(client);
        open();
        replace(authority.revocationFile(), older);
        String line =
                String.valueOf(assertThrows(IdentityException.class, this::open).getMessage());
        assertTrue(line.contains("was in use before"), line);
    }

    @Test
    void garbageAndForeignLists_areLeft() throws Exception {
        LiveIdentity live = open();
        long before = live.revocations().epoch();
        ThrowAwayAuthority foreign = ThrowAwayAuthority.in(elsewhere, "tests");
        foreign.authority().publish();
        replace(authority.revocationFile(), foreign.revocationFile());
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        assertEquals(before, live.revocations().epoch());
        Files.writeString(authority.revocationFile(), "garbage");
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        assertEquals(before, live.revocations().epoch());
        Files.delete(authority.revocationFile());
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        assertEquals(before, live.revocations().epoch());
    }

    @Test
    void rotatedAuthority_isFollowedAndAForeignOneIsNot() throws Exception {
        LiveIdentity live = open();
        var before = live.authority().content().keys();
        authority.authority().rotate(false);
        eventually(() -> live.authority().content().keys().get(0).equals(before.get(1)));
        replace(
                authority.authorityFile(),
                ThrowAwayAuthority.in(elsewhere, "tests").authorityFile());
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        assertEquals(before.get(1), live.authority().content().keys().get(0));
    }

    @Test
    void renewedServer_keepsTheKeyThatClientsHavePinned() throws Exception {
        IdentityBundle first = IdentityBundle.read(authority.server("localhost"), authority.password());
        LiveIdentity olderClient =
                new LiveIdentity(IdentityFiles.of(authority.clients(1).get(0)), authority.password());
        IdentityBundle renewed = authority.authority().renewServer(first, List.of("localhost"), 2);
        assertArrayEquals(first.signingKey().publicKey(), renewed.signingKey().publicKey());
        assertNotEquals(
                first.tlsCertificate().getSerialNumber(),
                renewed.tlsCertificate().getSerialNumber());
        assertNotEquals(first.tlsKey(), renewed.tlsKey());
        Octets key = Octets.owning(renewed.signingKey().publicKey());
        assertTrue(olderClient.serverKeys().contains(key));
        assertEquals(
                1,
                AuthorityFile.read(authority.authorityFile()).content().serverKeys().stream()
                        .filter(key::equals)
                        .count());
    }

    @Test
    void keyThatWasRevokedOrIsOfNobody_isNotRenewed() throws Exception {
        IdentityBundle lost = IdentityBundle.read(authority.server("localhost"), authority.password());
        authority
                .authority()
                .revoke(good -> List.of(lost.tlsCertificate().getSerialNumber().longValueExact()), "stolen");
        assertThrows(IdentityException.class, () -> authority.authority().renewServer(lost, List.of("localhost"), 2));
        ThrowAwayAuthority foreign = ThrowAwayAuthority.in(elsewhere, "tests");
        IdentityBundle other = IdentityBundle.read(foreign.server("localhost"), foreign.password());
        assertThrows(IdentityException.class, () -> authority.authority().renewServer(other, List.of("localhost"), 2));
    }

    @Test
    void replacedBundle_isInUseUnlessItIsOfSomebodyElse() throws Exception {
        LiveIdentity live = open();
        var before = live.bundle().tlsCertificate().getSerialNumber();
        authority.server("localhost");
        eventually(() -> !live.bundle().tlsCertificate().getSerialNumber().equals(before));
        var after = live.bundle().tlsCertificate().getSerialNumber();
        replace(files.bundle(), authority.clients(1).get(0));
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        assertEquals(after, live.bundle().tlsCertificate().getSerialNumber());
        assertEquals("sottovoce:server", live.bundle().name());
    }
}
