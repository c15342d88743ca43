package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a data set of a CSV table: everything that is learned from values is learned from the training rows. */
final class CsvLoader {
    /** More classes than this are rather numbers to be predicted by regression. */
    private static final int CLASSES_MAX = 1000;

    /** Bound of the feature block: 2^28 floats are 1 GiB. */
    private static final long FEATURES_MAX = 1L << 28;

    private final String name;
    private final CsvOptions options;
    private final List<String> notes = new ArrayList<>();

    CsvLoader(String name, CsvOptions options) {
        this.name = name;
        this.options = options;
    }

    /** Splits the rows by {@code share} and {@code seed}, or takes those of {@code test} where it is present. */
    LoadedData load(CsvTable table, Optional<CsvTable> test, double share, long seed) {
        requireColumns(table);
        CsvTable all = withoutMissing(test.map(other -> joined(table, other)).orElse(table));
        int label = all.column(options.label());
        List<String> classes = classes(all, label);
        int[] labels = labels(all, label, classes);
        TrainTestSplit split = test.isPresent()
                ? splitByFile(all, table.rows().get(0).file(), test.get())
                : TrainTestSplit.stratified(labels, Math.max(classes.size(), 1), share, seed);
        if (split.train().length == 0 || split.test().length == 0) {
            throw DataException.quoting(
                    table.rows().get(0).file(),
                    all.rows().size() + " usable rows are too few for training and test rows",
                    "has too few usable rows for training and test rows");
        }
        List<CsvColumn> columns = columns(all, split.train());
        List<String> features = new ArrayList<>();
        columns.forEach(column -> features.addAll(column.features()));
        if (features.isEmpty()) {
            throw new DataException(table.rows().get(0).file() + ": no feature columns are left");
        }
        Dataset data = dataset(all, columns, features.size(), label, classes, labels);
        Examples examples = new Examples(data, users(all), groups(all));
        return new LoadedData(
                name, examples.select(split.train()), examples.select(split.test()), features, classes, notes);
    }

    private void requireColumns(CsvTable table) {
        Set<String> named = new LinkedHashSet<>();
        named.add(options.label());
        named.addAll(options.drop());
        named.addAll(options.numeric());
        named.addAll(options.levels().keySet());
        options.user().ifPresent(named::add);
        named.addAll(options.groups());
        named.forEach(table::column);
    }

    private static CsvTable joined(CsvTable train, CsvTable test) {
        if (!train.header().equals(test.header())) {
            throw new DataException(test.rows().get(0).file() + ": line 1: the columns differ from those of "
                    + train.rows().get(0).file());
        }
        List<CsvTable.Row> rows = new ArrayList<>(train.rows());
        rows.addAll(test.rows());
        return new CsvTable(train.header(), rows);
    }

    private CsvTable withoutMissing(CsvTable table) {
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < table.header().size(); i++) {
            if (isFeature(table.header().get(i)) || isTarget(table.header().get(i))) {
                used.add(i);
            }
        }
        List<CsvTable.Row> kept = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            if (keep(table, row, used)) {
                kept.add(row);
            }
        }
        int dropped = table.rows().size() - kept.size();
        if (dropped > 0) {
            notes.add("dropped " + dropped + " of " + table.rows().size() + " rows for missing values");
        }
        if (kept.isEmpty()) {
            throw new DataException(table.rows().get(0).file() + ": every row has a missing value");
        }
        return new CsvTable(table.header(), kept);
    }

    private boolean keep(CsvTable table, CsvTable.Row row, List<Integer> used) {
        for (int column : used) {
            String header = table.header().get(column);
            String cell = row.cells().get(column);
            if (!CsvOptions.isMissing(cell) || (options.missing() == CsvOptions.Missing.IMPUTE && !isTarget(header))) {
                continue;
            }
            if (options.missing() == CsvOptions.Missing.DROP) {
                return false;
            }
            throw row.at(
                    header,
                    "the value is missing (found " + DataException.quoted(cell)
                            + "), expected one, or the option missing=drop" + (isTarget(header) ? "" : " or impute"));
        }
        return true;
    }

    private boolean isTarget(String column) {
        return column.equals(options.label())
                || options.user().filter(column::equals).isPresent();
    }

    private boolean isFeature(String column) {
        return !isTarget(column) && !options.drop().contains(column);
    }

    private List<String> classes(CsvTable table, int column) {
        if (options.task() == CsvOptions.Task.REGRESSION) {
            return List.of();
        }
        if (options.task() == CsvOptions.Task.ABOVE) {
            return List.of("<= " + options.threshold(), "> " + options.threshold());
        }
        if (!options.classes().isEmpty()) {
            return options.classes();
        }
        Set<String> found = new HashSet<>();
        for (CsvTable.Row row : table.rows()) {
            if (found.add(CsvNumbers.category(row.cells().get(column))) && found.size() > CLASSES_MAX) {
                throw row.at(
                        options.label(), "more than " + CLASSES_MAX + " classes, expected fewer, or task=regression");
            }
        }
        return CsvNumbers.sorted(found);
    }

    /** The class of each row; all zero for regression, where the split keeps no proportions. */
    private int[] labels(CsvTable table, int column, List<String> classes) {
        int[] labels = new int[table.rows().size()];
        for (int i = 0; i < labels.length; i++) {
            CsvTable.Row row = table.rows().get(i);
            labels[i] = switch (options.task()) {
                case CLASSES -> CategoricalColumn.level(row, options.label(), column, classes);
                case ABOVE -> NumericColumn.number(row, options.label(), column) > options.threshold() ? 1 : 0;
                case REGRESSION -> 0;
            };
        }
        return labels;
    }

    private static TrainTestSplit splitByFile(CsvTable all, String trainFile, CsvTable test) {
        if (trainFile.equals(test.rows().get(0).file())) {
            throw new DataException(trainFile + ": the file is both the training and the test file");
        }
        List<Integer> forTraining = new ArrayList<>();
        List<Integer> forTest = new ArrayList<>();
        for (int i = 0; i < all.rows().size(); i++) {
            (all.rows().get(i).file().equals(trainFile) ? forTraining : forTest).add(i);
        }
        return new TrainTestSplit(RowLists.toArray(forTraining), RowLists.toArray(forTest));
    }

    private List<CsvColumn> columns(CsvTable table, int[] train) {
        List<CsvColumn> columns = new ArrayList<>();
        for (int i = 0; i < table.header().size(); i++) {
            if (isFeature(table.header().get(i))) {
                columns.add(CsvColumn.fit(table, i, options, train));
            }
        }
        return columns;
    }

    private Dataset dataset(
            CsvTable table, List<CsvColumn> columns, int width, int label, List<String> classes, int[] labels) {
        int count = table.rows().size();
        if ((long) count * width > FEATURES_MAX) {
            throw DataException.quoting(
                    table.rows().get(0).file(),
                    count + " rows of " + width + " features are more than " + FEATURES_MAX + " values",
                    "has more than " + FEATURES_MAX + " values");
        }
        float[] features = new float[count * width];
        for (int i = 0; i < count; i++) {
            int at = i * width;
            for (CsvColumn column : columns) {
                column.write(table.rows().get(i), features, at);
                at += column.width();
            }
        }
        int[] shape = {width};
        if (options.task() != CsvOptions.Task.REGRESSION) {
            return Dataset.classification(name, shape, classes.size(), features, labels);
        }
        float[] targets = new float[count];
        for (int i = 0; i < count; i++) {
            targets[i] = (float) NumericColumn.number(table.rows().get(i), options.label(), label);
        }
        return Dataset.regression(name, shape, features, targets);
    }

    private List<String> users(CsvTable table) {
        return options.user().map(user -> values(table, user)).orElse(List.of());
    }

    private Map<String, List<String>> groups(CsvTable table) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        options.groups().forEach(group -> groups.put(group, values(table, group)));
        return groups;
    }

    private static List<String> values(CsvTable table, String name) {
        int column = table.column(name);
        return table.rows().stream().map(row -> row.cells().get(column)).toList();
    }
}
