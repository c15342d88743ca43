package io.sottovoce.learning.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Data sets laid out as the four files of MNIST, and the QMNIST files that say who wrote each digit of MNIST. */
final class MnistFiles {
    static final String MARKER = "train-images-idx3-ubyte";
    static final String WRITERS_MARKER = "qmnist-train-labels-idx2-int";
    private static final String WRITERS_TEST = "qmnist-test-labels-idx2-int";
    private static final int CLASSES = 10;

    /** Columns of a QMNIST label row (Yadav and Bottou, "Cold case: the lost MNIST digits", 2019). */
    private static final int QMNIST_COLUMNS = 8;

    private static final int QMNIST_CLASS = 0;
    private static final int QMNIST_SERIES = 1;
    private static final int QMNIST_WRITER = 2;

    private MnistFiles() {}

    static Dataset train(String name, Path folder) {
        return images(name, folder, "train");
    }

    static Dataset test(String name, Path folder) {
        return images(name, folder, "t10k");
    }

    private static Dataset images(String name, Path folder, String part) {
        Path imagesFile = DataFolders.file(folder, part + "-images-idx3-ubyte");
        Path labelsFile = DataFolders.file(folder, part + "-labels-idx1-ubyte");
        try (ByteSource images = ByteSource.open(imagesFile);
                ByteSource labels = ByteSource.open(labelsFile)) {
            return images(name, images, labels);
        }
    }

    static Dataset images(String name, ByteSource imageSource, ByteSource labelSource) {
        Idx.Bytes images = Idx.bytes(imageSource, 3);
        Idx.Bytes labels = Idx.bytes(labelSource, 1);
        int count = images.extents()[0];
        if (labels.extents()[0] != count) {
            throw DataException.quoting(
                    labelSource.name(),
                    "found " + labels.extents()[0] + " labels, expected " + count + " as there are images in "
                            + imageSource.name());
        }
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            classes[i] = labels.values()[i] & 0xff;
            if (classes[i] >= CLASSES) {
                throw DataException.quoting(
                        labelSource.name(),
                        "row " + i + ": found label " + classes[i] + ", expected 0.." + (CLASSES - 1));
            }
        }
        int[] shape = {images.extents()[1], images.extents()[2], 1};
        return Dataset.images(name, shape, CLASSES, images.values(), classes);
    }

    /** The training examples with their writers. */
    static Examples trainByWriter(Dataset train, Path folder) {
        return withWriters(train, DataFolders.file(folder, WRITERS_MARKER));
    }

    /** The test examples with their writers, or without where there is no file of theirs. */
    static Examples testByWriter(Dataset test, Path folder) {
        return DataFolders.in(List.of(folder), WRITERS_TEST).isEmpty()
                ? Examples.of(test)
                : withWriters(test, DataFolders.file(folder, WRITERS_TEST));
    }

    private static Examples withWriters(Dataset data, Path file) {
        try (ByteSource source = ByteSource.open(file)) {
            return withWriters(data, source);
        }
    }

    /** Row i of the file is about example i; rows beyond the data set are of others and not used. */
    static Examples withWriters(Dataset data, ByteSource source) {
        Idx.Ints table = Idx.ints(source, 2);
        int rows = table.extents()[0];
        if (table.extents()[1] != QMNIST_COLUMNS || rows < data.size()) {
            throw DataException.quoting(
                    source.name(),
                    "found " + rows + " rows of " + table.extents()[1] + " numbers, expected at least " + data.size()
                            + " of " + QMNIST_COLUMNS);
        }
        List<String> writers = new ArrayList<>(data.size());
        List<String> series = new ArrayList<>(data.size());
        for (int i = 0; i < data.size(); i++) {
            int at = i * QMNIST_COLUMNS;
            if (table.values()[at + QMNIST_CLASS] != data.label(i)) {
                throw DataException.quoting(
                        source.name(),
                        "row " + i + ": found class " + table.values()[at + QMNIST_CLASS] + ", expected "
                                + data.label(i) + " as in " + data.name());
            }
            writers.add(Integer.toString(table.values()[at + QMNIST_WRITER]));
            series.add(Integer.toString(table.values()[at + QMNIST_SERIES]));
        }
        return new Examples(data, writers, Map.of("series", series));
    }

    static Optional<Path> writersFolder(List<Path> folders) {
        return DataFolders.in(folders, WRITERS_MARKER);
    }
}
