package io.sottovoce.learning.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Heart disease in four hospitals (Janosi, Steinbrunn, Pfisterer and Detrano 1988), cleaned as in FLamby (Ogier du Terrail
 * et al. 2022): three columns that are mostly empty are dropped, then rows with a missing value; chest pain and resting
 * electrocardiogram become indicators without their first level; features are z-scored by each hospital's training rows, or
 * by all training rows, which keeps what differs between hospitals and which no client could do by itself.
 * A user is a hospital. The target is whether there is any disease.
 */
final class HeartFiles {
    static final String MARKER = "processed.cleveland.data";

    private static final List<String> HOSPITALS = List.of("cleveland", "hungarian", "switzerland", "va");
    private static final List<String> NUMBERS =
            List.of("age", "sex", "trestbps", "chol", "fbs", "thalach", "exang", "oldpeak");
    private static final List<String> PAIN = List.of("2", "3", "4");
    private static final List<String> ELECTRO = List.of("1", "2");
    private static final double TEST_SHARE = 0.34;

    private final Part train = new Part();
    private final Part test = new Part();

    private final long seed;
    private final boolean pooled;

    private HeartFiles(long seed, boolean pooled) {
        this.seed = seed;
        this.pooled = pooled;
    }

    /** Reads the four files; each hospital is split by the seed. */
    static LoadedData read(Path folder, long seed, boolean pooled) {
        HeartFiles files = new HeartFiles(seed, pooled);
        for (String hospital : HOSPITALS) {
            files.hospital(hospital, DataFolders.file(folder, "processed." + hospital + ".data"));
        }
        if (pooled) {
            List<float[]> all = new ArrayList<>(files.train.rows);
            all.addAll(files.test.rows);
            standardise(
                    all,
                    java.util.stream.IntStream.range(0, files.train.rows.size()).toArray());
        }
        return new LoadedData(
                "heart-disease",
                files.train.examples(),
                files.test.examples(),
                features(),
                List.of("healthy", "disease"),
                List.of());
    }

    private static List<String> features() {
        List<String> names = new ArrayList<>(NUMBERS);
        PAIN.forEach(level -> names.add("cp=" + level));
        ELECTRO.forEach(level -> names.add("restecg=" + level));
        return names;
    }

    private void hospital(String hospital, Path file) {
        CsvTable table;
        try (ByteSource source = ByteSource.open(file)) {
            table = CsvTable.read(source, ',');
        }
        List<float[]> rows = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            if (complete(table, row)) {
                rows.add(features(table, row));
                labels.add(number(table, row, "target") > 0 ? 1 : 0);
            }
        }
        int[] classes = labels.stream().mapToInt(Integer::intValue).toArray();
        TrainTestSplit split = TrainTestSplit.stratified(classes, 2, TEST_SHARE, seed);
        if (!pooled) {
            standardise(rows, split.train());
        }
        train.add(hospital, rows, classes, split.train());
        test.add(hospital, rows, classes, split.test());
    }

    private static boolean complete(CsvTable table, CsvTable.Row row) {
        List<String> needed = new ArrayList<>(NUMBERS);
        needed.addAll(List.of("cp", "restecg", "target"));
        return needed.stream()
                .noneMatch(name -> CsvOptions.isMissing(row.cells().get(table.column(name))));
    }

    private static float[] features(CsvTable table, CsvTable.Row row) {
        float[] features = new float[features().size()];
        int at = 0;
        for (String name : NUMBERS) {
            features[at++] = (float) number(table, row, name);
        }
        for (String level : PAIN) {
            features[at++] = number(table, row, "cp") == Integer.parseInt(level) ? 1 : 0;
        }
        for (String level : ELECTRO) {
            features[at++] = number(table, row, "restecg") == Integer.parseInt(level) ? 1 : 0;
        }
        return features;
    }

    private static double number(CsvTable table, CsvTable.Row row, String name) {
        return NumericColumn.number(row, name, table.column(name));
    }

    private static void standardise(List<float[]> rows, int[] train) {
        for (int j = 0; j < features().size(); j++) {
            int feature = j;
            double[] values = java.util.Arrays.stream(train)
                    .mapToDouble(i -> rows.get(i)[feature])
                    .toArray();
            double mean = java.util.Arrays.stream(values).average().orElse(0);
            double variance = java.util.Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElse(0);
            double deviation = variance > 0 ? Math.sqrt(variance) : 1;
            rows.forEach(row -> row[feature] = (float) ((row[feature] - mean) / deviation));
        }
    }

    /** Rows for training or for testing. */
    private static final class Part {
        private final List<String> users = new ArrayList<>();
        private final List<float[]> rows = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();

        void add(String hospital, List<float[]> from, int[] classes, int[] chosen) {
            for (int i : chosen) {
                users.add(hospital);
                rows.add(from.get(i));
                labels.add(classes[i]);
            }
        }

        Examples examples() {
            int width = features().size();
            float[] features = new float[rows.size() * width];
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(rows.get(i), 0, features, i * width, width);
            }
            int[] classes = labels.stream().mapToInt(Integer::intValue).toArray();
            Dataset data = Dataset.classification("heart-disease", new int[] {width}, 2, features, classes);
            return new Examples(data, users, Map.of("hospital", users));
        }
    }
}
