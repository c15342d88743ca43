package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.client.ClientIdentity;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The steps of docs/IDENTITY.md, as they are typed. */
@Timeout(120)
final class AuthorityCommandsTest {
    private static final String AUTHORITY_PASSWORD = "battery horse staple";
    private static final String IDENTITY_PASSWORD = "correct and long enough";

    @TempDir
    private Path folder = Path.of("");

    private final StringBuilder said = new StringBuilder();

    private CommandRun run(String line, Object... more) {
        List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
        Stream.of(more).map(String::valueOf).forEach(words::add);
        CommandRun run = CommandRun.of(words.toArray(new String[0]));
        said.append(run.results()).append(run.messages());
        return run;
    }

    private Map<String, Object> ok(String line, Object... more) throws IOException {
        CommandRun run = run(line + " --json", more);
        assertEquals(0, run.exitCode(), run.messages());
        return Json.object(run.resultLines().get(run.resultLines().size() - 1));
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void fromAnEmptyFolderToARevokedClient() throws Exception {
        Path dir = folder.resolve("authority");
        Path own = secret("own-password", AUTHORITY_PASSWORD);
        Path other = secret("identity-password", IDENTITY_PASSWORD);
        Object[] at = {"--dir", dir, "--password-file", own};
        ok("ra init --population hospitals", at);
        ok(
                "ra issue --server localhost --server 127.0.0.1",
                with(at, "--out", folder.resolve("server.identity"), "--identity-password-file", other));
        Path token = folder.resolve("token");
        String client = String.valueOf(
                ok("ra token --hours 2", with(at, "--out", token)).get("client"));

        Path bundle = folder.resolve("client.identity");
        int port = ServerProcess.freePort();
        Thread door = new Thread(() -> run("ra serve --bind 127.0.0.1 --port " + port, at));
        door.start();
        try {
            enrol(port, token, bundle, other);
        } finally {
            door.interrupt();
            door.join();
        }
        ClientIdentity identity = ClientIdentity.load(IdentityFiles.of(bundle), Password.ofFile(other));
        assertEquals(client, identity.clientId().hex());
        assertEquals(1, identity.serverKeys().size());

        assertEquals(List.of("good", "good"), states(dir));
        assertEquals(
                1, ok("ra revoke --client " + client + " --reason lost", at).get("revoked"));
        assertEquals(List.of("good", "revoked"), states(dir));
        assertEquals(2, run("ra revoke --client " + client, at).exitCode());
        ok("ra publish", at);
        ok("ra rotate", at);
        noSecretWasSaid(token, dir);
    }

    private void enrol(int port, Path token, Path bundle, Path password) throws Exception {
        String line = "client enrol --authority https://localhost:" + port;
        Object[] more = {"--token-file", token, "--out", bundle, "--identity-password-file", password};
        CommandRun done = run(line, more);
        for (int i = 0; i < 50 && done.exitCode() != 0; i++) {
            Thread.sleep(200);
            done = run(line, more);
        }
        assertEquals(0, done.exitCode(), done.messages());
        assertEquals(2, run(line, more).exitCode());
        Files.move(bundle, bundle.resolveSibling("kept"));
        CommandRun again = run(line, more);
        assertTrue(again.messages().contains("TOKEN_SPENT"), again.messages());
        Files.move(bundle.resolveSibling("kept"), bundle);
    }

    private List<Object> states(Path dir) throws IOException {
        List<Object> states = new ArrayList<>();
        if (ok("ra list", "--dir", dir).get("issued") instanceof List<?> issued) {
            issued.forEach(one -> states.add(String.valueOf(((Map<?, ?>) one).get("state"))));
        }
        return states;
    }

    private void noSecretWasSaid(Path token, Path dir) throws IOException {
        String text = said.toString();
        String tokenText = Files.readString(token).strip();
        for (String secret : List.of(AUTHORITY_PASSWORD, IDENTITY_PASSWORD, tokenText, tokenText.substring(40, 80))) {
            assertFalse(text.contains(secret));
            assertFalse(Files.readString(dir.resolve("register")).contains(secret));
        }
    }

    @Test
    void wrongOrMissingPassword_isOneLineAndExitCodeTwo() throws IOException {
        Path dir = folder.resolve("authority");
        ok("ra init", "--dir", dir, "--password-file", secret("own", AUTHORITY_PASSWORD));
        Path wrong = secret("wrong", "something else entirely");
        CommandRun refused = run("ra publish", "--dir", dir, "--password-file", wrong);
        assertEquals(2, refused.exitCode());
        assertEquals(1, refused.messageLines().size());
        assertTrue(refused.messages().contains("wrong password"), refused.messages());
        CommandRun nothing = run("ra publish", "--dir", dir);
        assertEquals(2, nothing.exitCode());
        assertTrue(nothing.messages().contains("SOTTOVOCE_AUTHORITY_PASSWORD"), nothing.messages());
        assertEquals(2, run("ra init", "--dir", dir, "--password-file", wrong).exitCode());
    }

    @Test
    void identityThatIsThereOrCannotBeWritten_isRefusedBeforeAnythingIsIssued() throws IOException {
        Path dir = folder.resolve("authority");
        Object[] at = {"--dir", dir, "--password-file", secret("own", AUTHORITY_PASSWORD)};
        ok("ra init", at);
        Path other = secret("identity-password", IDENTITY_PASSWORD);
        Path kept = Files.writeString(folder.resolve("client.identity"), "the only copy of somebody's keys");
        for (Path out : List.of(kept, folder.resolve("nowhere/client.identity"))) {
            CommandRun refused =
                    run("ra issue --client new", with(at, "--out", out, "--identity-password-file", other));
            assertEquals(2, refused.exitCode(), refused.messages());
            assertTrue(refused.messages().contains("--out: " + out), refused.messages());
            assertEquals(2, run("ra token", with(at, "--out", out)).exitCode());
        }
        assertEquals("the only copy of somebody's keys", Files.readString(kept));
        assertEquals(List.of(), states(dir));
    }

    private static Object[] with(Object[] some, Object... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray();
    }
}
