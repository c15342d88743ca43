package io.sottovoce.simulator.load;

import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.authority.ThrowAwayAuthority;
import io.sottovoce.simulator.process.Installation;
import io.sottovoce.simulator.process.ServerOptions;
import io.sottovoce.simulator.process.ServerProcess;
import io.sottovoce.simulator.rest.RestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The packaged server as a child of this process, in a folder of its own that goes with it. */
final class LoadServer implements AutoCloseable {
    private final Path folder;
    private final Optional<ThrowAwayAuthority> authority;
    private final ServerOptions options;
    private final List<String> jvm;
    private final int grpcPort;
    private final RestClient rest;
    private ServerProcess process;

    private LoadServer(Path folder, boolean mutualTls, List<String> jvm) {
        this.folder = folder;
        this.jvm = jvm;
        this.grpcPort = ServerProcess.freePort();
        int httpPort = ServerProcess.freePort();
        this.rest = new RestClient(ServerProcess.local(httpPort));
        this.authority =
                mutualTls ? Optional.of(ThrowAwayAuthority.temporary(LoadClients.POPULATION)) : Optional.empty();
        this.options = ServerOptions.of(
                folder.resolve("home"), grpcPort, httpPort, authority.map(owner -> owner.serverIdentity("127.0.0.1")));
        this.process = launch();
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param jvm options of its virtual machine: the memory it may have
     */
    static LoadServer start(LoadSetting setting, String... jvm) throws InterruptedException {
        Path folder;
        try {
            folder = Files.createTempDirectory(setting.folder(), "bench-server-");
        } catch (IOException e) {
            throw new RunException("no folder can be made in " + setting.folder() + ": " + e.getMessage(), e);
        }
        LoadServer server = new LoadServer(folder, setting.mutualTls(), List.of(jvm));
        boolean ready = false;
        try {
            server.awaitReady();
            ready = true;
            return server;
        } finally {
            if (!ready) {
                server.close();
            }
        }
    }

    /** Kills it without warning, as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.kill();
    }

    /** Starts it again on the same home and ports; returns before it is ready. */
    void restart() {
        process = launch();
    }

    void awaitReady() throws InterruptedException {
        process.awaitReady(rest);
    }

    int grpcPort() {
        return grpcPort;
    }

    RestClient rest() {
        return rest;
    }

    ServerProcess process() {
        return process;
    }

    /** The compilers of the server and of this process. */
    CompilerThreads compilers() {
        return new CompilerThreads(process.pid(), ProcessHandle.current().pid());
    }

    Path folder() {
        return folder;
    }

    /** Who makes certificates; empty without TLS. */
    Optional<ThrowAwayAuthority> authority() {
        return authority;
    }

    /** Bytes of heap in use, garbage not yet collected included. */
    long heapBytes() throws InterruptedException {
        return rest.metrics()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        process.close();
        authority.ifPresent(ThrowAwayAuthority::close);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the server's folder " + folder + " stays", e);
        }
    }

    private ServerProcess launch() {
        return ServerProcess.start(Installation.current().serverJar(), options, folder.resolve("server.log"), jvm);
    }
}
