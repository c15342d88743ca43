package io.sottovoce.simulator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
    @TempDir
    Path folder;

    @Test
    void rounds_comeBackAsTheyWere() throws IOException {
        List<RoundPoint> points = List.of(
                point(1, OptionalDouble.of(0.5), Optional.empty()),
                point(2, OptionalDouble.empty(), Optional.of(new PrivacyPoint(1e-5, 1, 0.9, 2, 0.8, 30))));
        write(points, Map.of("accuracy", 0.5, "workload", "w"));
        RunFolder.Ended run = RunFolder.read(folder);
        assertEquals(points, run.rounds());
        assertEquals(0.5, run.number("accuracy").getAsDouble());
        assertTrue(run.number("loss").isEmpty());
    }

    @Test
    void infiniteEpsilon_isTextAndComesBack() throws IOException {
        RoundPoint point = point(
                1, OptionalDouble.empty(), Optional.of(new PrivacyPoint(1e-5, Double.POSITIVE_INFINITY, 1, 2, 3, 4)));
        write(List.of(point), Map.of("epsilon", Double.POSITIVE_INFINITY, "accuracy", Double.NaN));
        assertTrue(Files.readString(folder.resolve("rounds.jsonl")).contains("\"epsilon\":\"Infinity\""));
        RunFolder.Ended run = RunFolder.read(folder);
        assertEquals(List.of(point), run.rounds());
        assertEquals(OptionalDouble.of(Double.POSITIVE_INFINITY), run.number("epsilon"));
        assertEquals(OptionalDouble.empty(), run.number("accuracy"));
        assertTrue(new Comparison(List.of(run, run)).table().get(0).contains("∞"));
    }

    @Test
    void newRun_removesWhatAnEarlierOneLeft() throws IOException {
        write(List.of(point(1, OptionalDouble.empty(), Optional.empty())), Map.of("accuracy", 0.5));
        Files.writeString(folder.resolve("report.html"), "");
        Files.writeString(Files.createDirectory(folder.resolve("plots")).resolve("loss.png"), "");
        Path own = Files.writeString(folder.resolve("notes.txt"), "");
        new RunFolder(folder).close();
        RunFolder.Ended run = RunFolder.read(folder);
        assertEquals(List.of(), run.rounds());
        assertEquals(OptionalDouble.empty(), run.number("accuracy"));
        assertTrue(Files.notExists(folder.resolve("report.html")));
        assertTrue(Files.notExists(folder.resolve("plots/loss.png")));
        assertTrue(Files.exists(own));
    }

    @Test
    void damagedLine_isNamedWithItsFileAndNumber() throws IOException {
        write(List.of(point(1, OptionalDouble.empty(), Optional.empty())), Map.of());
        Files.writeString(folder.resolve("rounds.jsonl"), "{\"round\":1}\n");
        RunException failure = assertThrows(RunException.class, () -> RunFolder.read(folder));
        assertTrue(String.valueOf(failure.getMessage()).contains("rounds.jsonl:1: "), failure.getMessage());
    }

    @Test
    void lineThatIsCutOff_isNamedInPlainWords() throws IOException {
        write(List.of(point(1, OptionalDouble.empty(), Optional.empty())), Map.of());
        Files.writeString(folder.resolve("rounds.jsonl"), "{\"round\":1");
        RunException failure = assertThrows(RunException.class, () -> RunFolder.read(folder));
        assertTrue(
                String.valueOf(failure.getMessage()).contains("rounds.jsonl:1: Unexpected end"), failure.getMessage());
        assertTrue(!String.valueOf(failure.getMessage()).contains("Source"), failure.getMessage());
    }

    @Test
    void fieldOfAnotherKind_isNamed() throws IOException {
        write(List.of(point(1, OptionalDouble.empty(), Optional.empty())), Map.of());
        Path lines = folder.resolve("rounds.jsonl");
        Files.writeString(lines, Files.readString(lines).replace("\"offered\":3", "\"offered\":\"x\""));
        RunException failure = assertThrows(RunException.class, () -> RunFolder.read(folder));
        assertTrue(String.valueOf(failure.getMessage()).contains("'offered': found x"), failure.getMessage());
    }

    @Test
    void runWithoutAResult_isComparedByItsRounds() throws IOException {
        try (RunFolder files = new RunFolder(folder)) {
            files.add(point(1, OptionalDouble.of(0.25), Optional.empty()));
            files.add(point(2, OptionalDouble.empty(), Optional.empty()));
        }
        RunFolder.Ended run = RunFolder.read(folder);
        assertEquals(OptionalDouble.of(0.25), run.number("accuracy"));
        assertEquals(OptionalDouble.of(2), run.number("rounds"));
        assertEquals("unfinished", run.result().get("workload"));
    }

    @Test
    void folderWithoutARun_isRefused() {
        RunException failure = assertThrows(RunException.class, () -> RunFolder.read(folder));
        assertEquals(1, String.valueOf(failure.getMessage()).lines().count());
    }

    @Test
    void comparison_listsRunsAndDrawsTheirCurves() throws IOException {
        write(List.of(point(1, OptionalDouble.of(0.5), Optional.empty())), Map.of("accuracy", 0.5));
        RunFolder.Ended run = RunFolder.read(folder);
        Path out = folder.resolve("both");
        Path page = new Comparison(List.of(run, run)).write(out);
        assertTrue(Files.readString(page).contains("50.00 %"));
        assertTrue(Files.size(out.resolve("accuracy.png")) > 1000);
        assertTrue(Files.notExists(out.resolve("epsilon.png")));
    }

    private void write(List<RoundPoint> points, Map<String, Object> result) throws IOException {
        try (RunFolder files = new RunFolder(folder)) {
            points.forEach(files::add);
            files.result(result);
        }
    }

    private static RoundPoint point(long round, OptionalDouble accuracy, Optional<PrivacyPoint> privacy) {
        return new RoundPoint(
                round,
                "committed",
                accuracy,
                accuracy,
                3,
                2,
                new TreeMap<>(Map.of("SURPLUS", 1)),
                10,
                20,
                Map.of("training", 1.5),
                privacy,
                new TreeMap<>(Map.of("robustAccuracy", 0.5)));
    }
}
