package io.sottovoce.learning.data;

import static io.sottovoce.learning.data.TestFiles.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvLoaderTest {
    private static final String TRAIN = """
            id,age,sex,site,sick
            u1,10,f,2,no
            u1,20,m,10,yes
            u2,30,f,2,no
            u3,20,f,10,yes
            """;
    private static final String TEST = """
            id,age,sex,site,sick
            u9,40,m,2,no
            """;

    @TempDir
    private Path folder = Path.of("");

    private Path train = folder;
    private Path test = folder;

    @BeforeEach
    void files() {
        train = write("train.csv", TRAIN);
        test = write("test.csv", TEST);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LoadedData load(String options) {
        return new DataCatalogue(Map.of())
                .load("csv:" + train + "?label=sick&test-file=" + test + (options.isEmpty() ? "" : "&" + options));
    }

    private static float[] features(Examples examples, int example) {
        float[] features = new float[examples.data().featuresPerExample()];
        examples.data().copyFeatures(example, features, 0);
        return features;
    }

    @Test
    void columns_becomeFeaturesUsersAndGroups() {
        LoadedData data = load("user=id&group=sex&categorical=site");
        assertEquals(List.of("age", "sex=f", "sex=m", "site=2", "site=10"), data.features());
        assertEquals(List.of("no", "yes"), data.classes());
        assertEquals(List.of("u1", "u1", "u2", "u3"), data.train().users());
        assertEquals(Map.of("sex", List.of("m")), data.test().groups());
        assertEquals(1, data.train().data().label(3));
        // Training ages 10, 20, 30, 20: mean 20, population deviation sqrt(50).
        float unit = (float) (10 / Math.sqrt(50));
        assertArrayEquals(new float[] {-unit, 1, 0, 1, 0}, features(data.train(), 0), 1e-6f);
        assertArrayEquals(new float[] {2 * unit, 0, 1, 1, 0}, features(data.test(), 0), 1e-6f);
    }

    @Test
    void statedOptions_areFollowed() {
        LoadedData data = load("drop=id&standardise=false&levels.sex=x|m|f&drop-first=true&classes=yes|no");
        assertEquals(List.of("age", "sex=m", "sex=f", "site"), data.features());
        assertArrayEquals(new float[] {20, 1, 0, 10}, features(data.train(), 1));
        assertEquals(1, data.train().data().label(0));
        refused(() -> load("drop=id&levels.sex=f"), "train.csv: line 3, column 'sex'", "found 'm'", "one of f");
        refused(() -> load("classes=yes|maybe"), "line 2, column 'sick': found 'no', expected one of yes, maybe");
    }

    @Test
    void label_mayBeRealOrAThreshold() {
        DataCatalogue catalogue = new DataCatalogue(Map.of());
        LoadedData real = catalogue.load("csv:" + train + "?label=age&task=regression&drop=id&test=0.25");
        assertEquals(0, real.train().data().classes());
        assertEquals(3, real.train().data().size());
        assertEquals(1, real.test().data().size());
        LoadedData above = catalogue.load("csv:" + train + "?label=age&task=above:15&drop=id&test-file=" + test);
        assertArrayEquals(new int[] {1, 3}, above.train().data().labelCounts());
        refused(() -> load("task=regression"), "line 2, column 'sick': found 'no', expected a number");
    }

    @Test
    void missingValues_areRefusedDroppedOrFilled() {
        train = write("train.csv", TRAIN.replace("u2,30,f", "u2,?,").replace("u3,20,f", "u3,NA,f"));
        refused(() -> load(""), "line 4, column 'age': the value is missing (found '?')", "missing=drop or impute");
        LoadedData dropped = load("missing=drop&drop=id");
        assertEquals(2, dropped.train().data().size());
        assertEquals(List.of("dropped 2 of 5 rows for missing values"), dropped.notes());
        LoadedData filled = load("missing=impute&standardise=false&drop=id,site");
        assertArrayEquals(new float[] {15, 1, 0}, features(filled.train(), 2));
        assertArrayEquals(new float[] {15, 1, 0}, features(filled.train(), 3));
        train = write("train.csv", TRAIN.replace("2,no", "2,"));
        refused(() -> load("missing=impute"), "line 2, column 'sick'", "missing=drop");
    }

    @Test
    void numberedCategory_mayBeWrittenWithAFraction() {
        train = write("train.csv", TRAIN.replace("f,2,", "f,2.0,").replace("m,10,", "m,10.00,"));
        assertEquals(
                List.of("site=2", "site=10"),
                load("categorical=site&drop=id,age,sex").features());
        assertEquals(
                List.of("site=10", "site=2"),
                load("levels.site=10|2.0&drop=id,age,sex").features());
        assertEquals(
                "0.1|100|-2.5|007|v1.0|1.0e5",
                String.join(
                        "|",
                        List.of("0.10", "100", "-2.50", "007", "v1.0", "1.0e5").stream()
                                .map(CsvNumbers::category)
                                .toList()));
    }

    @Test
    void columnMostlyOfNumbers_isNotTakenForACategory() {
        train = write("train.csv", TRAIN.replace("u2,30", "u2,3O"));
        refused(() -> load(""), "train.csv: line 4, column 'age': found '3O', expected a number");
        assertTrue(load("drop=id&categorical=age").features().contains("age=3O"));
        refused(() -> load("numeric=age"), "line 4, column 'age'");
        train = write("train.csv", TRAIN.replace("u2,30", "u2,1e99"));
        refused(() -> load("numeric=age"), "found '1e99', expected a number");
    }

    @Test
    void wrongOptions_areRefusedByName() {
        refused(() -> load("nonsense=1"), "unknown option 'nonsense'", "label, levels.…, missing");
        refused(() -> load("missing=maybe"), "option 'missing' is 'maybe', expected one of refuse, drop, impute");
        refused(() -> load("drop=nothing"), "found no column 'nothing', expected one of id, age, sex, site, sick");
        refused(() -> load("seed=x"), "option 'seed' is 'x', expected a whole number");
        refused(() -> load("test=1"), "option 'test' is '1', expected a number between 0 and 1");
        refused(() -> load("task=guess"), "classes, above:NUMBER or regression");
        refused(() -> load("x"), "found 'x', expected key=value");
        refused(() -> new DataCatalogue(Map.of()).load("csv:" + train), "option 'label'");
        refused(() -> new DataCatalogue(Map.of()).load("csv:nowhere.csv?label=x"), "nowhere.csv: no such file");
        refused(() -> new DataCatalogue(Map.of()).load("csv:\0?label=x"), "expected a path");
        refused(() -> load("drop=id,age,sex,site"), "no feature columns");
    }

    @Test
    void columnWithoutAnyValue_isRefusedWhereNothingCanFillIt() {
        train = write("train.csv", TRAIN.replace(",f,", ",?,").replace(",m,", ",?,"));
        test = write("test.csv", TEST.replace(",m,", ",?,"));
        refused(() -> load("missing=impute&categorical=sex"), "column 'sex'", "only missing values");
        refused(() -> load("missing=drop"), "every row has a missing value");
    }

    @Test
    void testFileOfOtherColumns_isRefused() {
        test = write("test.csv", TEST.replace("site", "place"));
        refused(() -> load(""), "test.csv: line 1: the columns differ");
    }

    @Test
    void gzip_isReadAsWell() throws Exception {
        Path packed = folder.resolve("train.csv.gz");
        Files.write(packed, TestFiles.gzip(TRAIN.getBytes(StandardCharsets.UTF_8)));
        train = packed;
        assertEquals(4, load("").train().data().size());
    }
}
