package io.sottovoce.learning.data;

import static io.sottovoce.learning.data.TestFiles.png;
import static io.sottovoce.learning.data.TestFiles.refused;
import static io.sottovoce.learning.data.TestFiles.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarBatchesTest {
    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(3).nextBytes(bytes);
        return bytes;
    }

    @Test
    void everyFilter_isUndone() {
        byte[] rgb = random(7 * 11 * 3);
        assertArrayEquals(rgb, PngRows.rgb(source(png(7, 11, rgb)), 7, 11));
    }

    @Test
    void truncationAtEveryByte_isRefused() {
        byte[] file = png(4, 6, random(4 * 6 * 3));
        TestFiles.everyTruncationRefused(file, bytes -> PngRows.rgb(bytes, 4, 6));
    }

    @Test
    void changeOfAnyByte_isRefused() {
        byte[] file = png(4, 6, random(4 * 6 * 3));
        for (int at = 0; at < file.length; at++) {
            byte[] changed = file.clone();
            changed[at] ^= 0x10;
            assertFalse(TestFiles.readOrRefused(changed, bytes -> PngRows.rgb(bytes, 4, 6)), "change at byte " + at);
        }
    }

    @Test
    void otherSizeOrColour_isRefused() {
        byte[] file = png(4, 6, random(4 * 6 * 3));
        refused(() -> PngRows.rgb(source(file), 5, 6), "4 x 6 pixels", "expected 5 x 1..6");
        refused(() -> PngRows.rgb(source(file), 4, 5), "4 x 6 pixels", "expected 4 x 1..5");
        refused(() -> PngRows.rgb(source("GIF89a..."), 4, 5), "no PNG signature");
    }

    @Test
    void imageDataOfTooFewOrTooManyRows_isRefused() {
        byte[] three = png(2, 3, random(2 * 3 * 3));
        byte[] four = png(2, 4, random(2 * 4 * 3));
        // The header chunk ends at byte 33: signature 8, length 4, type 4, content 13, checksum 4.
        byte[] short3 = concat(Arrays.copyOf(four, 33), Arrays.copyOfRange(three, 33, three.length));
        byte[] long3 = concat(Arrays.copyOf(three, 33), Arrays.copyOfRange(four, 33, four.length));
        refused(() -> PngRows.rgb(source(short3), 2, 9), "ends in row 3 of 4");
        refused(() -> PngRows.rgb(source(long3), 2, 9), "more than 3 rows");
    }

    @Test
    void labels_areAnArrayOfDigits() {
        assertArrayEquals(new int[] {1, 0, 9}, CifarBatches.labels(source(" [1, 0,\n9] \n"), 3));
        for (String text : new String[] {"", "[", "[]", "[1", "[1,", "[10]", "[1] 2", "{}", "[-1]", "[1,2,3,4]"}) {
            assertFalse(
                    TestFiles.readOrRefused(
                            text.getBytes(StandardCharsets.UTF_8), bytes -> CifarBatches.labels(bytes, 3)),
                    text);
        }
    }

    @Test
    void folderOfSmallBatches_isLoaded(@TempDir Path folder) throws Exception {
        byte[] rgb = random(1024 * 3);
        for (int i = 1; i <= 5; i++) {
            Files.write(folder.resolve("data_batch_" + i + ".png"), png(1024, 1, rgb));
        }
        Files.write(folder.resolve("test_batch.png"), png(1024, 1, rgb));
        Files.writeString(folder.resolve("train_lables.json"), "[0,1,2,3,4]");
        Files.writeString(folder.resolve("test_lables.json"), "[9]");
        LoadedData cifar = new DataCatalogue(Map.of("SOTTOVOCE_DATA_CIFAR10", folder.toString())).load("cifar10");
        assertEquals(5, cifar.train().data().size());
        assertArrayEquals(new int[] {32, 32, 3}, cifar.test().data().shape());
        float[] features = new float[3072];
        cifar.train().data().copyFeatures(4, features, 0);
        for (int i = 0; i < features.length; i++) {
            assertEquals((rgb[i] & 0xff) / 255f, features[i]);
        }
        Files.writeString(folder.resolve("test_lables.json"), "[9,9]");
        refused(() -> new DataCatalogue(Map.of()).load("cifar10?dir=" + folder), "found 2 labels, expected 1");
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
