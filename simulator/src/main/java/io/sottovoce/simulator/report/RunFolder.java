package io.sottovoce.simulator.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.RunException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a run leaves behind besides its model and its page: {@code rounds.jsonl}, one JSON object a round, written as rounds
 * end, and {@code result.json}.
 */
public final class RunFolder implements AutoCloseable {
    /** Where the curves of a run go. */
    public static final String PLOTS = "plots";

    private static final String ROUNDS = "rounds.jsonl";
    private static final String RESULT = "result.json";
    private static final List<String> LEFT_BEHIND =
            List.of(RESULT, "report.html", "model.safetensors", "published/model.safetensors");

    private final Path folder;
    private final BufferedWriter rounds;
    private volatile boolean stopped;
    private final List<RoundPoint> ended = Collections.synchronizedList(new ArrayList<>());

    /**
     * Begins a run. What an earlier one left in the folder is removed, so that a run which does not come to its end is not
     * taken for that one.
     */
    public RunFolder(Path folder) throws IOException {
        this.folder = folder;
        this.rounds = Files.newBufferedWriter(folder.resolve(ROUNDS));
        for (String name : LEFT_BEHIND) {
            Files.deleteIfExists(folder.resolve(name));
        }
        RunPlots.remove(folder.resolve(PLOTS));
    }

    /** A round has ended. Gives whether it was written: after {@link #stop} none is. */
    public boolean add(RoundPoint point) {
        if (stopped) {
            return false;
        }
        try {
            rounds.write(Json.line(RoundJson.fields(point)));
            rounds.newLine();
            rounds.flush();
            ended.add(point);
            return true;
        } catch (IOException e) {
            throw new RunException(folder.resolve(ROUNDS) + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Takes no further rounds. Any thread may say so. */
    public void stop() {
        stopped = true;
    }

    /** The rounds that have ended. Any thread may ask. */
    public List<RoundPoint> soFar() {
        synchronized (ended) {
            return List.copyOf(ended);
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
            return Json.number(result.get(key));
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
            Map<String, Object> fields = Files.exists(result) ? result(result) : soFar(rounds);
            return new Ended(
                    String.valueOf(folder.toAbsolutePath().normalize().getFileName()), fields, List.copyOf(rounds));
        } catch (NoSuchFileException e) {
            throw new RunException(
                    folder + ": found no " + ROUNDS + ", expected what './sottovoce simulate --report' left", e);
        } catch (IOException e) {
            throw new RunException(
                    folder + ": found no run of './sottovoce simulate --report' that can be read: " + e.getMessage(),
                    e);
        }
    }

    private static Map<String, Object> result(Path file) throws IOException {
        try {
            return Json.object(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new RunException(file + ": " + plain(e), e);
        }
    }

    /** Of a run that has not come to its end: how far it came. */
    private static Map<String, Object> soFar(List<RoundPoint> rounds) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("workload", "unfinished");
        fields.put("rounds", rounds.size());
        for (RoundPoint point : rounds) {
            point.accuracy().ifPresent(accuracy -> fields.put("accuracy", accuracy));
            point.loss().ifPresent(loss -> fields.put("loss", loss));
            point.privacy().ifPresent(privacy -> fields.put("epsilon", privacy.epsilon()));
        }
        return fields;
    }

    /** What is wrong with a text, without where the parser remembers it to begin. */
    private static String plain(JsonProcessingException wrong) {
        return wrong.getOriginalMessage().replaceFirst("\\s*\\(start marker[\\s\\S]*", "");
    }

    private static String at(Path folder, int index) {
        return folder.resolve(ROUNDS) + ":" + (index + 1) + ": ";
    }

    private static RoundPoint round(Path folder, int index, String line) {
        try {
            return RoundJson.point(Json.object(line));
        } catch (JsonProcessingException e) {
            throw new RunException(at(folder, index) + plain(e), e);
        } catch (IllegalArgumentException e) {
            throw new RunException(at(folder, index) + e.getMessage(), e);
        }
    }
}
