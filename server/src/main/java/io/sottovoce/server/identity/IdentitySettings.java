package io.sottovoce.server.identity;

import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.server.config.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** What the operator says about the server's identity. */
public record IdentitySettings(
        Path home,
        Optional<Path> identity,
        Optional<Path> passwordFile,
        Optional<Path> authority,
        Optional<Path> revocations) {
    /** Environment variable with the password of the server's bundle. */
    public static final String PASSWORD_VARIABLE = "SOTTOVOCE_IDENTITY_PASSWORD";

    static IdentitySettings of(ServerSettings settings) {
        return new IdentitySettings(
                settings.home(),
                settings.identity(),
                settings.identityPasswordFile(),
                settings.authority(),
                settings.revocations());
    }

    /** The same before the settings as a whole are read. */
    public static IdentitySettings of(Config config, Path homeDefault) {
        return new IdentitySettings(
                path(config, "home").orElse(homeDefault),
                path(config, "identity"),
                path(config, "identity-password-file"),
                path(config, "authority"),
                path(config, "revocations"));
    }

    /**
     * Loads the identity; empty where none is named.
     *
     * @param password what {@link #PASSWORD_VARIABLE} holds, where it is set
     * @throws IdentityException one line, where a file is not in order
     */
    public Optional<BundleIdentity> load(Supplier<@Nullable String> password) {
        if (identity.isEmpty()) {
            if (passwordFile.isPresent() || authority.isPresent() || revocations.isPresent()) {
                throw new IdentityException("sottovoce.identity is not set, but settings that go with it are");
            }
            return Optional.empty();
        }
        makeHome();
        IdentityFiles files =
                new IdentityFiles(identity.get(), authority, revocations, Optional.of(home.resolve("identity.epochs")));
        return Optional.of(BundleIdentity.load(files, password(password)));
    }

    private Password password(Supplier<@Nullable String> variable) {
        if (passwordFile.isPresent()) {
            return Password.ofFile(passwordFile.get());
        }
        String text = variable.get();
        if (text == null) {
            throw new IdentityException("sottovoce.identity needs a password: set " + PASSWORD_VARIABLE
                    + " or sottovoce.identity-password-file");
        }
        return Password.of(text.toCharArray());
    }

    /** Usually the storage makes it, but the epochs are noted before that. */
    private void makeHome() {
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new IdentityException("sottovoce.home " + home + " cannot be used: " + e.getMessage());
        }
    }

    private static Optional<Path> path(Config config, String name) {
        return config.getOptionalValue("sottovoce." + name, Path.class);
    }
}
