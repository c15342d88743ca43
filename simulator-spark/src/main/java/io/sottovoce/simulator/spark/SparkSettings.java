package io.sottovoce.simulator.spark;

import io.sottovoce.simulator.RunException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.apache.spark.SparkConf;

/** What Spark is told. A setting that is given as the system property {@code spark.*} is left as it is. */
final class SparkSettings {
    private static final String DATA_VARIABLES = "SOTTOVOCE_DATA";
    private static final String CLASS_PATH = "Class-Path";

    private SparkSettings() {}

    /** Whether the executor of a master is this very process. */
    static boolean inThisProcess(String master) {
        return master.startsWith("local") && !master.startsWith("local-cluster");
    }

    static SparkConf of(String master, String task) {
        SparkConf settings = new SparkConf()
                .setMaster(master)
                .setIfMissing("spark.app.name", "Sottovoce " + task)
                .setIfMissing("spark.ui.enabled", "false")
                .setIfMissing("spark.ui.showConsoleProgress", "false")
                .setIfMissing("spark.log.structuredLogging.enabled", "false")
                // What is held at a time is bounded by the waves of a round, not by Spark.
                .setIfMissing("spark.driver.maxResultSize", "0")
                // Data is loaded where a task runs, so that no place is better than another.
                .setIfMissing("spark.locality.wait", "0");
        return inThisProcess(master) ? alone(settings) : withExecutors(settings);
    }

    /** Nothing listens beyond this machine. */
    private static SparkConf alone(SparkConf settings) {
        return settings.setIfMissing("spark.driver.bindAddress", "127.0.0.1")
                .setIfMissing("spark.driver.host", "127.0.0.1");
    }

    private static SparkConf withExecutors(SparkConf settings) {
        settings.setIfMissing("spark.executor.extraJavaOptions", "-Dorg.bytedeco.javacpp.nopointergc=true")
                .setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1")
                .setIfMissing("spark.jars", String.join(",", ownJars()));
        dataVariables(System.getenv())
                .forEach((name, value) -> settings.setIfMissing("spark.executorEnv." + name, value));
        return settings;
    }

    /** Where data sets are, which is to be the same on all machines. */
    static Map<String, String> dataVariables(Map<String, String> environment) {
        Map<String, String> found = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(DATA_VARIABLES)) {
                found.put(name, value);
            }
        });
        return found;
    }

    /** The jars of the simulator, which Spark's workers do not have; none where it runs from folders of classes. */
    private static List<String> ownJars() {
        List<String> jars = new ArrayList<>();
        for (Class<?> anchor : List.of(SparkSettings.class, RunException.class)) {
            Path jar = placeOf(anchor);
            if (Files.isRegularFile(jar)) {
                jars.add(jar.toUri().toString());
            }
        }
        Path simulator = placeOf(RunException.class);
        if (Files.isRegularFile(simulator)) {
            librariesOf(simulator).forEach(library -> jars.add(library.toUri().toString()));
        }
        return jars;
    }

    private static Path placeOf(Class<?> anchor) {
        try {
            return Path.of(
                    anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class without a place", e);
        }
    }

    /** What the simulator's manifest names and lies beside it; the others come with Spark. */
    private static List<Path> librariesOf(Path simulator) {
        try (JarFile jar = new JarFile(simulator.toFile())) {
            Manifest manifest = jar.getManifest();
            String names =
                    manifest == null ? null : manifest.getMainAttributes().getValue(CLASS_PATH);
            if (names == null) {
                return List.of();
            }
            return List.of(names.split(" ", -1)).stream()
                    .map(name -> simulator.resolveSibling(name.substring(name.lastIndexOf('/') + 1)))
                    .filter(library -> !library.getFileName().toString().startsWith("slf4j-"))
                    .filter(Files::isRegularFile)
                    .toList();
        } catch (IOException e) {
            throw new RunException(simulator + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
