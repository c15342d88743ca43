package io.sottovoce.simulator.process;

import io.sottovoce.simulator.RunException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the parts of this build are. */
public final class Installation {
    private final Path root;

    private Installation(Path root) {
        this.root = root;
    }

    /** The build that this code is part of: where the launcher says it is, or the folder above this module. */
    public static Installation current() {
        String stated = System.getProperty("sottovoce.root");
        return new Installation(stated != null ? Path.of(stated) : above(ownCode()));
    }

    /** The folder of the source tree. */
    public Path root() {
        return root;
    }

    /** The packaged server. */
    public Path serverJar() {
        Path jar = root.resolve("server/target/quarkus-app/quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new RunException(
                    "the server is not built: there is no " + jar + "; build it with mvn -Pdist package");
        }
        return jar;
    }

    /** Whether {@link #serverJar} is there. */
    public boolean hasServer() {
        return Files.isRegularFile(root.resolve("server/target/quarkus-app/quarkus-run.jar"));
    }

    /** The java that runs this process. */
    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Path above(Path code) {
        // simulator/target/sottovoce-simulator.jar or simulator/target/classes
        Path folder = code;
        for (int i = 0; i < 3 && folder.getParent() != null; i++) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static Path ownCode() {
        try {
            return Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
