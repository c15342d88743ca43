package io.sottovoce.simulator.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The workloads that have a name; each is a file like those that users write. */
public final class Workloads {
    private static final List<String> NAMES = List.of(
            "breast-cancer-iid",
            "digits-adversarial",
            "digits-gated",
            "digits-iid",
            "fashion-mnist-dirichlet",
            "fashion-mnist-iid",
            "flamby-heart",
            "flamby-heart-yogi",
            "flute-lr-mnist",
            "mnist-adversarial",
            "mnist-distributed-dp",
            "mnist-iid",
            "mnist-secure-1000",
            "mnist-shards",
            "mnist-writers",
            "mnist-writers-e5",
            "niid-cifar10",
            "niid-cifar10-iid",
            "niid-cifar10-scaffold",
            "niid-fashion-mnist",
            "niid-fashion-mnist-iid",
            "niid-fashion-mnist-scaffold",
            "pfl-cifar10");

    private Workloads() {}

    /** All names, ascending. */
    public static List<String> names() {
        return NAMES;
    }

    /** The workload of this name. */
    public static Optional<YamlDocument> named(String name) {
        return NAMES.contains(name) ? Optional.of(YamlDocument.parse(name, text(name))) : Optional.empty();
    }

    private static String text(String name) {
        try (InputStream in = Workloads.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("workload " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
