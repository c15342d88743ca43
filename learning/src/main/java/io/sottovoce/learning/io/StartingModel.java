package io.sottovoce.learning.io;

import io.sottovoce.learning.spec.InitialParameters;
import io.sottovoce.learning.spec.ModelSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The weights that a federated task begins with: those of a safetensors file, over those that are drawn from the seed.
 *
 * @param sha256 of the file in hexadecimal; any where it is empty
 */
public record StartingModel(Path file, Optional<String> sha256, WeightLoader loader) {
    private static final int BUFFER = 1 << 16;

    /**
     * Reads the settings of a task.
     *
     * @param map names of weights as {@link NameMapping#parse} has them
     * @param layout one of {@link WeightLayout#words}
     * @throws IllegalArgumentException in one line
     */
    public static StartingModel of(
            String file, Optional<String> sha256, List<String> skip, List<String> map, String layout) {
        WeightLayout order =
                layout.equals(WeightLayout.words().get(0)) ? WeightLayout.CHANNELS_LAST : WeightLayout.CHANNELS_FIRST;
        try {
            return new StartingModel(Path.of(file), sha256, new WeightLoader(NameMapping.parse(map), order, skip));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("found '" + file + "', expected a path", e);
        }
    }

    /**
     * The parameters.
     *
     * @param seed of the blocks that are skipped
     * @throws ModelFileException where the file is not the one of the hash, which is not said, or does not fit the model
     */
    public float[] parameters(ModelSpec model, long seed) {
        sha256.ifPresent(this::requireHash);
        float[] parameters = InitialParameters.of(model, seed);
        loader.load(file, model, parameters);
        return parameters;
    }

    private void requireHash(String expected) {
        if (!SafetensorsFile.reading(file, () -> hash(file)).equals(expected)) {
            throw new ModelFileException(file, "its SHA-256 is another than the expected " + expected);
        }
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            byte[] buffer = new byte[BUFFER];
            while (in.read(buffer) >= 0) {
                // The digest sees what is read.
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
