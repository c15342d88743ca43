package io.sottovoce.simulator.process;

import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.rest.RestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The server's classes as its virtual machine has them after a start (application class-data sharing, JEP 310 and 350): a
 * start from them takes three quarters of the processor time. A matter of speed alone: without one, or with one of another
 * build, the server starts as ever.
 */
public final class ClassArchive {
    private final Path serverJar;
    private final Path file;

    private ClassArchive(Path serverJar) {
        this.serverJar = serverJar;
        this.file = serverJar.resolveSibling("classes.jsa");
    }

    /** The archive of a packaged server, there or not. */
    public static ClassArchive of(Path serverJar) {
        return new ClassArchive(serverJar);
    }

    /** Whether there is one of this build. */
    public boolean isThere() {
        try {
            return Files.isRegularFile(file)
                    && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(serverJar)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Makes the archive: starts a server in an empty home and ends it.
     *
     * @return where it is
     * @throws RunException where the server does not start, or the virtual machine writes none
     */
    public Path make() throws InterruptedException {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("sottovoce-archive");
            Path draft = folder.resolve("classes.jsa");
            record(folder, draft);
            if (!Files.isRegularFile(draft)) {
                throw new RunException("the virtual machine has written no archive of the server's classes");
            }
            Path beside =
                    Files.copy(draft, file.resolveSibling("classes.jsa.new"), StandardCopyOption.REPLACE_EXISTING);
            return Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the archive of the server's classes cannot be made", e);
        } finally {
            if (folder != null) {
                remove(folder);
            }
        }
    }

    /** What the virtual machine is told: nothing where there is no archive. Its own remarks on archives are nobody's concern. */
    List<String> options() {
        return isThere() ? List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto", "-Xlog:cds*=off") : List.of();
    }

    private void record(Path folder, Path draft) throws InterruptedException {
        int grpcPort = ServerProcess.freePort();
        int httpPort = ServerProcess.freePort();
        ServerOptions options = ServerOptions.of(folder.resolve("home"), grpcPort, httpPort, Optional.empty());
        List<String> recording = List.of("-XX:ArchiveClassesAtExit=" + draft, "-Xlog:cds*=off");
        try (ServerProcess server = ServerProcess.launch(serverJar, options, folder.resolve("server.log"), recording)) {
            server.awaitReady(new RestClient(ServerProcess.local(httpPort)));
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " stays", e);
        }
    }
}
