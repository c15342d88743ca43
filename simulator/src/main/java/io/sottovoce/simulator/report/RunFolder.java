package io.sottovoce.simulator.report;

import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.RunException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a run leaves behind besides its model and its page: {@code rounds.jsonl}, one JSON object a round, written as rounds
 * end, and {@code result.json}.
 */
public final class RunFolder implements AutoCloseable {
    private static final String ROUNDS = "rounds.jsonl";
    private static final String RESULT = "result.json";

    private final Path folder;
    private final BufferedWriter rounds;

    /** Begins a run; what an earlier one left in the folder is overwritten. */
    public RunFolder(Path folder) throws IOException {
        this.folder = folder;
        this.rounds = Files.newBufferedWriter(folder.resolve(ROUNDS));
    }

    /** A round has ended. */
    public void add(RoundPoint point) {
        try {
            rounds.write(Json.line(RoundJson.fields(point)));
            rounds.newLine();
            rounds.flush();
        } catch (IOException e) {
            throw new RunException(folder.resolve(ROUNDS) + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** The run has ended. */
    public void result(Map<String, Object> fields) throws IOException {
        Files.writeString(folder.resolve(RESULT), Json.pretty(fields) + System.lineSeparator());
    }

    @Override
    public void close() throws IOException {
        rounds.close();
    }

    /**
     * A run that has ended.
     *
     * @param name of its folder
     * @param result what the command printed
     * @param rounds in order
     */
    public record Ended(String name, Map<String, Object> result, List<RoundPoint> rounds) {
        /** A number of the result; empty where there is none. */
        public OptionalDouble number(String key) {
            return result.get(key) instanceof Number number
                    ? OptionalDouble.of(number.doubleValue())
                    : OptionalDouble.empty();
        }
    }

    /**
     * Reads what a run left behind.
     *
     * @throws RunException one line with file and line, where it is not what a run leaves
     */
    public static Ended read(Path folder) {
        try {
            List<RoundPoint> rounds = new ArrayList<>();
            List<String> lines = Files.readAllLines(folder.resolve(ROUNDS));
            for (int i = 0; i < lines.size(); i++) {
                rounds.add(round(folder, i, lines.get(i)));
            }
            Path result = folder.resolve(RESULT);
            Map<String, Object> fields = Files.exists(result) ? Json.object(Files.readString(result)) : Map.of();
            return new Ended(String.valueOf(folder.getFileName()), fields, List.copyOf(rounds));
        } catch (IOException e) {
            throw new RunException(
                    folder + ": found no run of './sottovoce simulate --report' that can be read: " + e.getMessage(),
                    e);
        }
    }

    private static RoundPoint round(Path folder, int index, String line) {
        try {
            return RoundJson.point(Json.object(line));
        } catch (IOException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new RunException(folder.resolve(ROUNDS) + ":" + (index + 1) + ": " + why, e);
        }
    }
}
