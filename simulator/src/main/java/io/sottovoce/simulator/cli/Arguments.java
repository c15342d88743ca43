package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.learning.data.DataException;
import io.sottovoce.learning.data.LoadedData;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.simulator.RunException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of arguments that several commands share. Every refusal is a {@link UsageException}. */
final class Arguments {
    private static final int PORT_MAX = 65_535;
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*|[0-9a-fA-F:]{2,39}");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:\\s/]+):(\\d{1,5})");

    private Arguments() {}

    /** A port, or none where it is -1, the default. */
    static OptionalInt port(String option, int port) {
        if (port == -1) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(range(option, port, 1, PORT_MAX));
    }

    static int range(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new UsageException(option + ": found " + value + ", expected " + min + " to " + max);
        }
        return value;
    }

    /** {@code HOST:PORT}. */
    static Address address(String option, String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException(option + ": found '" + text + "', expected HOST:PORT");
        }
        return new Address(matcher.group(1), range(option, Integer.parseInt(matcher.group(2)), 1, PORT_MAX));
    }

    /** A base address of REST: {@code http://host:port}, also without the scheme. */
    static URI http(String option, String text) {
        String full = text.contains("://") ? text : "http://" + text;
        try {
            URI uri = URI.create(full);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like an address without a host.
        }
        throw new UsageException(option + ": found '" + text + "', expected http://HOST:PORT");
    }

    /** {@code https://host:port}. */
    static URI https(String option, String text) {
        URI uri = http(option, text);
        if (!"https".equals(uri.getScheme())) {
            throw new UsageException(option + ": found '" + text + "', expected https://HOST:PORT");
        }
        return uri;
    }

    /** A host name, an IPv4 or an IPv6 address. */
    static String host(String option, String text) {
        if (!HOST.matcher(text).matches()) {
            throw new UsageException(option + ": found '" + text + "', expected a host name or an address");
        }
        return text;
    }

    static ClientId clientId(String option, String hex) {
        try {
            return new ClientId(hex);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": found '" + hex + "', expected 32 lower-case hexadecimal digits");
        }
    }

    /** A folder to write to, made where it is missing. */
    static Path folder(String option, Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UsageException(option + ": cannot make the folder " + folder + ": " + Errors.reason(e));
        }
    }

    /** What is opened in a folder that must be there to be written to. */
    static <T> T writable(String option, Path folder, Opening<T> opening) {
        try {
            return opening.open();
        } catch (IOException e) {
            throw new UsageException(option + ": cannot write to the folder " + folder + ": " + Errors.reason(e));
        }
    }

    /** Opens something that is written to. */
    @FunctionalInterface
    interface Opening<T> {
        T open() throws IOException;
    }

    /** Bytes of a file that a command has written. */
    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new RunException(file + ": cannot be read back: " + e.getMessage(), e);
        }
    }

    /** A number from {@code min} to {@code max}. */
    static double real(String option, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new UsageException(option + ": found " + value + ", expected " + min + " to " + max);
        }
        return value;
    }

    /** The data set that {@code --data} names. */
    static LoadedData data(String reference) {
        return data(DataCatalogue.ofEnvironment(), reference);
    }

    /** As above, of this catalogue. */
    static LoadedData data(DataCatalogue catalogue, String reference) {
        try {
            return catalogue.load(reference);
        } catch (DataException e) {
            throw new UsageException("--data: " + e.getMessage());
        }
    }

    /** Where a server is. */
    record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** A file that is to be made: it is not there, and its folder is. What is there may be the only copy of somebody's keys. */
    static void newFile(String option, Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException(option + ": " + file + " is there already");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new UsageException(option + ": " + file + ": no such folder");
        }
    }
}
