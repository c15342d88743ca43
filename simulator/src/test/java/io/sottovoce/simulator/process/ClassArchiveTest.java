package io.sottovoce.simulator.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sottovoce.simulator.rest.RestClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    Path folder;

    @Test
    void archiveOfThisBuild_isUsedAndTheServerStarts() throws Exception {
        assumeTrue(Installation.current().hasServer(), "skipped: the server is not packaged");
        Path jar = Installation.current().serverJar();
        ClassArchive archive = ClassArchive.of(jar);
        archive.make();
        assertTrue(archive.isThere());
        assertTrue(archive.options().get(0).startsWith("-XX:SharedArchiveFile="), archive.options()::toString);
        int httpPort = ServerProcess.freePort();
        ServerOptions options =
                ServerOptions.of(folder.resolve("home"), ServerProcess.freePort(), httpPort, Optional.empty());
        try (ServerProcess server = ServerProcess.start(jar, options, folder.resolve("log"))) {
            server.awaitReady(new RestClient(ServerProcess.local(httpPort)));
        }
        assertFalse(Files.readString(folder.resolve("log")).contains("[cds"));
    }

    @Test
    void archiveThatIsMissingOrOfAnotherBuild_isNotUsed() throws Exception {
        Path jar = Files.createFile(folder.resolve("quarkus-run.jar"));
        ClassArchive archive = ClassArchive.of(jar);
        assertEquals(List.of(), archive.options());
        Path file = Files.createFile(folder.resolve("classes.jsa"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        assertFalse(archive.isThere());
        Files.setLastModifiedTime(jar, FileTime.fromMillis(500));
        assertTrue(archive.isThere());
    }
}
