package io.sottovoce.simulator.fault;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The hashes of traces, of this process or of one that is started for them. */
final class Traces {
    private Traces() {}

    /** Of the first seeds in every mode, one a line. */
    static List<String> of(int seeds) {
        return LongStream.rangeClosed(1, seeds)
                .boxed()
                .flatMap(seed -> Stream.of(WorldMode.values())
                        .map(mode -> seed + " " + mode + " "
                                + FaultRun.of(seed, mode).traceHash().hex()))
                .toList();
    }

    static List<String> inAnotherProcess(int seeds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Traces.class.getName(),
                        Integer.toString(seeds))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the other process ended with " + process.exitValue());
            }
            return printed.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Prints the hashes of so many seeds. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        of(Integer.parseInt(args[0])).forEach(out::println);
    }
}
