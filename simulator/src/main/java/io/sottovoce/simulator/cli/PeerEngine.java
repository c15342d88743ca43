package io.sottovoce.simulator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.process.Installation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Another engine that the same steps are measured with, in a process of its own: a small program under {@code benchmarks/}
 * that the product neither contains nor depends on, built by Maven when first asked for.
 */
final class PeerEngine {
    private static final String SECONDS = "6";
    private static final List<String> MODELS = List.of("2nn", "char-lstm", "cnn", "text-transformer");

    private final Path folder;

    private PeerEngine(Path folder) {
        this.folder = folder;
    }

    /** What the other engine needed: medians, in milliseconds. */
    record Measurement(String engine, double stepMillis, double stepCpuMillis) {}

    static PeerEngine named(String name) {
        if (!name.equals("pytorch")) {
            throw new UsageException("--against: found '" + name + "', expected pytorch");
        }
        Path folder = Installation.current().root().resolve("benchmarks/pytorch");
        if (!Files.isRegularFile(folder.resolve("pom.xml"))) {
            throw new UsageException("--against pytorch needs the source tree, found no " + folder);
        }
        return new PeerEngine(folder);
    }

    Measurement measure(String model, int batch, Output output) throws IOException, InterruptedException {
        if (!MODELS.contains(model)) {
            throw new UsageException("--against pytorch: found --model " + model + ", expected one of " + MODELS);
        }
        if (!Files.isDirectory(folder.resolve("target/lib"))) {
            output.note("building the peer, which downloads PyTorch once");
            run(List.of(
                    "mvn", "-q", "-B", "-ntp", "-f", folder.resolve("pom.xml").toString(), "package"));
        }
        String path = folder.resolve("target/classes") + java.io.File.pathSeparator + folder.resolve("target/lib/*");
        String java = Installation.java().toString();
        String text = run(
                List.of(java, "-cp", path, "io.sottovoce.benchmarks.Peer", model, Integer.toString(batch), SECONDS));
        return parsed(text);
    }

    private static Measurement parsed(String text) {
        try {
            Map<String, Object> fields = Json.object(text.strip().lines().reduce("", (before, line) -> line));
            return new Measurement(
                    String.valueOf(fields.get("engine")),
                    ((Number) fields.getOrDefault("stepMillis", 0)).doubleValue(),
                    ((Number) fields.getOrDefault("stepCpuMillis", 0)).doubleValue());
        } catch (JsonProcessingException e) {
            throw new RunException("the peer did not answer with a measurement: " + text.strip(), e);
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new RunException(command.get(0) + " ended with code " + code + ": " + text.strip());
        }
        return text;
    }
}
