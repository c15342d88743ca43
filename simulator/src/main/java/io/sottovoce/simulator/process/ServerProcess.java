package io.sottovoce.simulator.process;

import io.sottovoce.simulator.MemoryUse;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.rest.RestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A packaged server as a child of this process. It ends with {@link #close}, and at the latest when this process ends,
 * also by Ctrl-C.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final long POLL_MILLIS = 100;
    private static final double MILLIS = 1000;

    private final Process process;
    private final Optional<Path> log;
    private final Thread hook;

    private ServerProcess(Process process, Optional<Path> log) {
        this.process = process;
        this.log = log;
        this.hook = new Thread(this::stop, "stop-server");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a server whose output goes to a file. */
    public static ServerProcess start(Path serverJar, ServerOptions options, Path log) {
        return start(serverJar, options, log, List.of());
    }

    /** As {@link #start(Path, ServerOptions, Path)}, with further options of its virtual machine. */
    public static ServerProcess start(Path serverJar, ServerOptions options, Path log, List<String> jvm) {
        List<String> all = new ArrayList<>(ClassArchive.of(serverJar).options());
        all.addAll(jvm);
        return launch(serverJar, options, log, all);
    }

    /** Starts a server with these options of its virtual machine and no others. */
    static ServerProcess launch(Path serverJar, ServerOptions options, Path log, List<String> jvm) {
        ProcessBuilder builder = builder(serverJar, options, jvm)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new ServerProcess(launch(builder), Optional.of(log));
    }

    /** Starts a server that writes where this process writes: stdout and stderr both to stderr. */
    public static ServerProcess startInForeground(Path serverJar, ServerOptions options) {
        ProcessBuilder builder = builder(
                        serverJar, options, ClassArchive.of(serverJar).options())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT);
        return new ServerProcess(launch(builder), Optional.empty());
    }

    /** Waits until the server answers that it is ready. */
    public void awaitReady(RestClient rest) throws InterruptedException {
        long end = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!rest.ready()) {
            requireAlive();
            if (System.nanoTime() > end) {
                throw new RunException("the server was not ready after " + START_TIMEOUT.toSeconds() + " s" + seeLog());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        requireAlive();
    }

    /**
     * Does nothing while the server runs.
     *
     * @throws RunException where it has ended, with the last thing it said
     */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new RunException("the server ended with exit code " + process.exitValue() + lastLine() + seeLog());
        }
    }

    /** Waits for the server's end and returns its exit code. */
    public int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Processor time so far, in seconds. */
    public double cpuSeconds() {
        return process.info()
                .totalCpuDuration()
                .map(spent -> spent.toMillis() / MILLIS)
                .orElse(Double.NaN);
    }

    /** The largest resident set so far; 0 where the system does not say. */
    public long peakMemoryBytes() {
        return MemoryUse.peakBytes(process.pid());
    }

    /** Ends the server at once, as {@code kill -9} does, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        forget();
    }

    @Override
    public void close() {
        stop();
        forget();
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending already, and the hook has run or is running.
        }
    }

    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String seeLog() {
        return log.map(file -> "; its log is " + file).orElse("");
    }

    private String lastLine() {
        Supplier<Optional<String>> last = () -> log.flatMap(file -> {
            try {
                List<String> lines = Files.readAllLines(file);
                return lines.stream().filter(line -> !line.isBlank()).reduce((before, line) -> line);
            } catch (IOException e) {
                return Optional.empty();
            }
        });
        return last.get().map(line -> ": " + line.strip()).orElse("");
    }

    private static ProcessBuilder builder(Path serverJar, ServerOptions options, List<String> jvm) {
        List<String> command = new ArrayList<>(
                List.of(Installation.java().toString(), "-XX:+UseSerialGC", "-Dorg.bytedeco.javacpp.nopointergc=true"));
        command.addAll(jvm);
        command.addAll(options.systemProperties());
        command.add("-jar");
        command.add(serverJar.toString());
        return new ProcessBuilder(command);
    }

    private static Process launch(ProcessBuilder builder) {
        try {
            Process started = builder.start();
            started.getOutputStream().close();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("the server cannot be started", e);
        }
    }

    /** A port of this machine that nobody listens on at present. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on this machine", e);
        }
    }

    /** The address of a server on this machine. */
    public static URI local(int httpPort) {
        return URI.create("http://127.0.0.1:" + httpPort);
    }
}
