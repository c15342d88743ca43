package io.sottovoce.learning.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the folder of a data set. A folder given by option or by the data set's own variable is the only one looked at;
 * otherwise {@code $SOTTOVOCE_DATA/<name>} and then the data set's usual place. In each, the folder itself counts as
 * well as the places in an unpacked npm package.
 */
final class DataFolders {
    /** Variable that names a folder with one folder for each data set. */
    static final String VARIABLE = "SOTTOVOCE_DATA";

    private static final List<String> INSIDE = List.of("", "data", "package", "package/data");

    private final Map<String, String> environment;

    DataFolders(Map<String, String> environment) {
        this.environment = environment;
    }

    static String variable(String dataSet) {
        return VARIABLE + "_" + dataSet.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /**
     * The folder that holds {@code marker}, plain or gzip.
     *
     * @param howToGet what to do to get the data set, for the message where it is absent
     */
    Path find(String dataSet, Optional<String> option, List<String> usual, String marker, String howToGet) {
        List<Path> folders = candidates(dataSet, option, usual);
        return in(folders, marker)
                .orElseThrow(() -> new DataException("data set '" + dataSet + "' not found: looked in "
                        + (folders.isEmpty()
                                ? "no folder"
                                : String.join(
                                        ", ",
                                        folders.stream().map(Path::toString).toList()))
                        + " for " + marker + "; " + howToGet));
    }

    List<Path> candidates(String dataSet, Optional<String> option, List<String> usual) {
        Optional<String> own = option.or(() -> Optional.ofNullable(environment.get(variable(dataSet))));
        if (own.isPresent()) {
            return List.of(path(own.get()));
        }
        List<Path> folders = new ArrayList<>();
        Optional.ofNullable(environment.get(VARIABLE))
                .ifPresent(root -> folders.add(path(root).resolve(dataSet)));
        usual.forEach(folder -> folders.add(path(folder)));
        return folders;
    }

    static Optional<Path> in(List<Path> folders, String marker) {
        for (Path folder : folders) {
            for (String inside : INSIDE) {
                Path at = folder.resolve(inside);
                if (Files.isRegularFile(file(at, marker))) {
                    return Optional.of(at);
                }
            }
        }
        return Optional.empty();
    }

    /** The file of this name, or with {@code .gz} where only that exists. */
    static Path file(Path folder, String name) {
        Path packed = folder.resolve(name + ".gz");
        return !Files.exists(folder.resolve(name)) && Files.exists(packed) ? packed : folder.resolve(name);
    }

    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new DataException("found " + DataException.quoted(text) + ", expected a path", e);
        }
    }
}
