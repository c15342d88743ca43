package io.sottovoce.learning.data;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the columns of a CSV file become features, labels, user ids and groups.
 *
 * @param label column to predict
 * @param task what the label is
 * @param threshold with {@link Task#ABOVE}: labels above it are class 1
 * @param classes class names in order of class number; empty: found in the file, sorted
 * @param drop columns not used as features
 * @param numeric columns stated to be numbers
 * @param levels stated categorical columns; an empty list of levels: found in the file, sorted
 * @param missing what is done about missing values
 * @param dropFirst one-hot columns leave out the first level
 * @param standardise numeric features are z-scored with the mean and deviation of the training rows
 * @param user column of user ids, never a feature
 * @param groups columns kept as groups; they stay features unless dropped
 */
record CsvOptions(
        String label,
        Task task,
        double threshold,
        List<String> classes,
        Set<String> drop,
        Set<String> numeric,
        Map<String, List<String>> levels,
        Missing missing,
        boolean dropFirst,
        boolean standardise,
        Optional<String> user,
        List<String> groups) {

    /** What the label column holds. */
    enum Task {
        CLASSES,
        ABOVE,
        REGRESSION
    }

    /** What is done about a missing value: an empty field, {@code ?} or {@code NA}. */
    enum Missing {
        REFUSE,
        DROP,
        IMPUTE
    }

    private static final Set<String> MISSING = Set.of("", "?", "NA");

    static boolean isMissing(String cell) {
        return MISSING.contains(cell);
    }

    static CsvOptions parse(DataOptions options) {
        String label = options.text("label")
                .orElseThrow(() -> options.wrong("label", "", "the name of the column to predict"));
        String task = options.text("task").orElse("classes");
        return new CsvOptions(
                label,
                task(options, task),
                threshold(options, task),
                options.text("classes").map(value -> categories(value)).orElse(List.of()),
                new HashSet<>(options.names("drop")),
                new HashSet<>(options.names("numeric")),
                levels(options),
                Missing.valueOf(
                        options.word("missing", "refuse", "drop", "impute").toUpperCase(Locale.ROOT)),
                options.flag("drop-first", false),
                options.flag("standardise", true),
                options.text("user"),
                options.names("group"));
    }

    private static Task task(DataOptions options, String task) {
        if (task.startsWith("above:")) {
            return Task.ABOVE;
        }
        return switch (task) {
            case "classes" -> Task.CLASSES;
            case "regression" -> Task.REGRESSION;
            default -> throw options.wrong("task", task, "classes, above:NUMBER or regression");
        };
    }

    private static double threshold(DataOptions options, String task) {
        if (!task.startsWith("above:")) {
            return 0;
        }
        OptionalDouble value = CsvNumbers.parse(task.substring("above:".length()));
        return value.orElseThrow(() -> options.wrong("task", task, "above:NUMBER"));
    }

    private static Map<String, List<String>> levels(DataOptions options) {
        Map<String, List<String>> levels = new TreeMap<>();
        options.names("categorical").forEach(name -> levels.put(name, List.of()));
        options.withPrefix("levels.").forEach((name, value) -> {
            List<String> stated = categories(value);
            if (Set.copyOf(stated).size() < stated.size()) {
                throw options.wrong("levels." + name, value, "different levels separated by |");
            }
            levels.put(name, stated);
        });
        return levels;
    }

    private static List<String> categories(String value) {
        return DataOptions.split(value, '|').stream().map(CsvNumbers::category).toList();
    }
}
