package io.sottovoce.server.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged server as a process of its own, which can be killed. */
public final class PackagedServer implements AutoCloseable {
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final int restPort;

    private PackagedServer(Process process, Path log, int restPort) {
        this.process = process;
        this.log = log;
        this.restPort = restPort;
    }

    public static PackagedServer start(Path home, int grpcPort, int restPort, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dsottovoce.home=" + home,
                "-Dquarkus.grpc.server.port=" + grpcPort,
                "-Dquarkus.http.port=" + restPort));
        command.addAll(List.of(more)); // a later option wins
        command.addAll(List.of("-jar", JAR.toString()));
        Path log = Files.createTempFile("server", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new PackagedServer(process, log, restPort);
    }

    public void awaitReady() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("the server is not ready: " + log());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not end");
        }
        return process.exitValue();
    }

    /** As {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
    }

    /** As {@code kill}. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return awaitExit();
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    /** The most memory that the process ever had resident. Linux only. */
    public long peakMemoryBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    public String get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    public String post(String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private boolean ready() throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(uri("/q/health/ready"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + restPort + path);
    }

    private String send(HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
