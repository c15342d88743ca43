package io.sottovoce.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.simulator.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands do with saved models, on data that come with the project. */
final class ModelCommandsTest {
    @TempDir
    private static Path folder = Path.of("");

    private static String model = "";

    @BeforeAll
    static void train() throws IOException {
        model = String.valueOf(run("train", "--data", "digits", "--model", "2nn", "--epochs", "3", "--out", in("base"))
                .get("model"));
    }

    @Test
    void explain_givesNumbersPicturesAndAPage() throws IOException {
        Map<String, Object> fields =
                run("explain --examples 1 --limit 50 --repeats 1 --partition iid --clients 3 --data digits --model "
                        + model + " --out " + in("why"));
        assertTrue(
                fields.keySet()
                        .containsAll(Set.of(
                                "accuracy",
                                "loss",
                                "macroF1",
                                "auc",
                                "expectedCalibrationError",
                                "brier",
                                "classes",
                                "confusion",
                                "clients",
                                "importance",
                                "noise",
                                "explained",
                                "completenessError",
                                "plots",
                                "report")),
                fields.toString());
        for (Object plot : list(fields, "plots")) {
            assertTrue(ImageIO.read(Path.of(String.valueOf(plot)).toFile()).getWidth() > 50, plot.toString());
        }
        String page = Files.readString(Path.of(String.valueOf(fields.get("report"))));
        assertTrue(page.contains("Confusion matrix") && page.contains("data:image/png;base64,"));
        assertFalse(page.contains("http://") || page.contains("<script"), "the page needs something else");
    }

    @Test
    void groupsOfATable_areCompared() throws IOException {
        StringBuilder table = new StringBuilder("size,sex,repaid\n");
        for (int i = 0; i < 200; i++) {
            table.append(i % 17).append(',').append(i % 2 == 0 ? "f" : "m").append(',');
            table.append(i % 17 + (i % 2) * 4 > 9 ? "yes" : "no").append('\n');
        }
        Path file = Files.writeString(folder.resolve("loans.csv"), table);
        String data = "csv:" + file + "?label=repaid&group=sex&drop=sex";
        Object trained = run("train", "--data", data, "--model", "logistic", "--out", in("loans"))
                .get("model");
        Map<String, Object> fields =
                run("explain", "--data", data, "--model", String.valueOf(trained), "--out", in("loans"));
        Map<?, ?> sex = map(map(fields, "fairness"), "sex");
        assertTrue(
                sex.keySet().containsAll(Set.of("accuracyGap", "demographicParityGap", "equalisedOddsGap", "groups")),
                sex.toString());
        assertEquals(
                ExitCodes.USAGE,
                CommandRun.of("explain", "--data", data, "--model", String.valueOf(trained), "--group", "age")
                        .exitCode());
    }

    @Test
    void training_leavesItsCurvesAndAPage() throws IOException {
        Map<String, Object> fields =
                run("train", "--data", "digits", "--model", "linear", "--epochs", "3", "--out", in("curves"));
        List<?> curve = list(fields, "curve");
        assertEquals(3, curve.size());
        Map<?, ?> last = (Map<?, ?>) curve.get(2);
        assertEquals(fields.get("accuracy"), last.get("accuracy"));
        assertTrue(number(last.get("trainingLoss")) < number(((Map<?, ?>) curve.get(0)).get("trainingLoss")));
        requirePage(fields, "Accuracy");
    }

    @Test
    void privateTraining_doesNotTellItsTrainingLoss() throws IOException {
        Map<String, Object> fields = run("train --data digits --model linear --epochs 2 --dp-noise-multiplier 1.1"
                + " --dp-clip 1 --momentum 0 --out " + in("private"));
        for (Object pass : list(fields, "curve")) {
            assertNull(((Map<?, ?>) pass).get("trainingLoss"));
        }
        requirePage(fields, "epsilon");
    }

    private static void requirePage(Map<String, Object> fields, String word) throws IOException {
        for (Object plot : list(fields, "plots")) {
            assertTrue(ImageIO.read(Path.of(String.valueOf(plot)).toFile()).getWidth() > 50, plot.toString());
        }
        String page = Files.readString(Path.of(String.valueOf(fields.get("report"))));
        assertTrue(page.contains(word) && page.contains("data:image/png;base64,"));
    }

    @Test
    void compressedModels_areSmallerAndReadBack() throws IOException {
        Map<String, Object> fields =
                run("compress --method all --epochs 1 --data digits --model " + model + " --out " + in("small"));
        for (Object result : list(fields, "results")) {
            Map<?, ?> one = (Map<?, ?>) result;
            assertTrue(number(one.get("sizeRatio")) < 0.27, one.toString());
            Map<String, Object> back =
                    run("export --format safetensors --model " + one.get("model") + " --to " + in("back.safetensors"));
            assertEquals(55210, back.get("parameters"));
        }
        requirePage(fields, "binary");
    }

    @Test
    void export_writesOnnx() throws IOException {
        Map<String, Object> fields = run("export --model " + model + " --to " + in("model.onnx"));
        assertEquals((double) Files.size(folder.resolve("model.onnx")), number(fields.get("bytes")));
    }

    @Test
    void search_endsWithATestedModelAndItsTrials() throws IOException {
        Map<String, Object> fields =
                run("search --data digits --model linear --epochs 1 --vary lr=1e-3..1:log --trials 3 --folds 2 --out "
                        + in("search"));
        assertEquals(3, list(fields, "trials").size());
        assertTrue(number(fields.get("accuracy")) > 0.5, fields.toString());
        assertTrue(Files.size(Path.of(String.valueOf(fields.get("report")))) > 1000);
    }

    @Test
    void trainedPart_isWhatWasAskedFor() throws IOException {
        Map<String, Object> lora = run("train --data digits --epochs 1 --lora 2 --load " + model + " --out " + in("l"));
        assertEquals(2 * (64 + 200 + 400 + 210), lora.get("trainedParameters"));
        Map<String, Object> frozen =
                run("train --data digits --epochs 1 --freeze dense1 --load " + model + " --out " + in("f"));
        assertEquals(55210 - 13000, frozen.get("trainedParameters"));
        Map<String, Object> student = run(
                "train --data digits --model mlp --set hidden=16 --epochs 2 --teacher " + model + " --out " + in("s"));
        assertTrue(number(student.get("accuracy")) > 0.5, student.toString());
    }

    private static List<?> list(Map<?, ?> fields, String key) {
        return fields.get(key) instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> map(Map<?, ?> fields, String key) {
        return fields.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static double number(@org.jspecify.annotations.Nullable Object value) {
        return Double.parseDouble(String.valueOf(value));
    }

    private static String in(String name) {
        return folder.resolve(name).toString();
    }

    private static Map<String, Object> run(String line) throws IOException {
        return run(line.split(" ", -1));
    }

    private static Map<String, Object> run(String... args) throws IOException {
        List<String> words = new ArrayList<>(Arrays.asList(args));
        words.add("--json");
        CommandRun run = CommandRun.of(words.toArray(new String[0]));
        assertEquals(ExitCodes.OK, run.exitCode(), run.messages());
        assertEquals(1, run.resultLines().size(), run.results());
        return Json.object(run.results());
    }
}
