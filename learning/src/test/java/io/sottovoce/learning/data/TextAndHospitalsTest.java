package io.sottovoce.learning.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextAndHospitalsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void roles_becomeWindowsOfTokensByUser() throws IOException {
        Files.writeString(
                folder.resolve("shakespeare-roles.json"),
                "{\"a:LEAR\": [\"Howl, howl, howl!\", \"O, you are men of stones\"], \"a:ALL\": [\"Long live the king\"],"
                        + " \"a:FOOL\": [\"no\"]}");
        LoadedData data = new DataCatalogue(Map.of()).load("shakespeare?length=6&dir=" + folder);
        Dataset train = data.train().data();
        assertEquals(5, train.size());
        assertEquals(1, data.test().data().size());
        assertEquals(List.of("a:LEAR"), data.train().users().stream().distinct().toList());
        float[] window = new float[6];
        train.copyFeatures(0, window, 0);
        assertEquals(ShakespeareFile.ALPHABET.indexOf('H'), window[0]);
        assertEquals(ShakespeareFile.ALPHABET.indexOf('h'), train.label(0));
        train.copyFeatures(1, window, 0);
        assertEquals(window[0], train.label(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"a\": 3}",
                "{\"a\": [\"b\"",
                "{\"a\": [\"b\",]}",
                "{\"a\": [\"\\x\"]}",
                "{\"a\": [\"b]}",
                "{\"a\": []",
                "{\"a\": [], \"a\": []}",
                "{\"a\": [\"\\u00\"]}"
            })
    void damagedRoles_areRefusedWithTheOffset(String text) {
        ByteSource source = ByteSource.of("f", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        DataException refusal = assertThrows(DataException.class, () -> RoleLines.read(source));
        assertTrue(String.valueOf(refusal.getMessage()).contains("f: offset"), refusal.getMessage());
    }

    @Test
    void escapesOfRoles_areRead() {
        String text = " {\"a\\u0041\" : [ \"x\\\"\\\\y\\n\" , \"z\" ] , \"b\": [] } ";
        ByteSource source = ByteSource.of("f", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Map.of("aA", List.of("x\"\\y\n", "z"), "b", List.of()), RoleLines.read(source));
    }

    @Test
    void hospitals_areCleanedAndScaledEachByItself() throws IOException {
        String header = "age,sex,cp,trestbps,chol,fbs,restecg,thalach,exang,oldpeak,slope,ca,thal,target\n";
        StringBuilder rows = new StringBuilder(header);
        for (int i = 0; i < 12; i++) {
            rows.append(40 + i)
                    .append(",1,")
                    .append(1 + i % 4)
                    .append(",120,200,0,")
                    .append(i % 3);
            rows.append(",150,0,1.5,?,?,?,").append(i % 3).append('\n');
        }
        rows.append("50,1,2,?,200,0,1,150,0,1.5,2,0,3,1\n");
        for (String hospital : List.of("cleveland", "hungarian", "switzerland", "va")) {
            Files.writeString(folder.resolve("processed." + hospital + ".data"), rows);
        }
        LoadedData data = new DataCatalogue(Map.of()).load("heart-disease?dir=" + folder);
        Dataset train = data.train().data();
        assertEquals(13, train.featuresPerExample());
        assertEquals(48, train.size() + data.test().data().size());
        assertEquals(4, data.train().users().stream().distinct().count());
        assertEquals(2, train.classes());
        double mean = 0;
        float[] row = new float[13];
        for (int i = 0; i < train.size(); i++) {
            train.copyFeatures(i, row, 0);
            mean += row[0];
        }
        assertEquals(0, mean, 1e-4);
    }
}
