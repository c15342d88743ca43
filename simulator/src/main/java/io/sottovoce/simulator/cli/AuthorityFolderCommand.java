package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.secret.SecretRandomness;
import io.sottovoce.proto.identity.Password;
import io.sottovoce.simulator.authority.Authority;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A command on the authority in a folder. */
abstract class AuthorityFolderCommand extends Command {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The authority's folder (default: ${DEFAULT-VALUE}).",
            defaultValue = "authority")
    private Path folder = Path.of("authority");

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File whose first line is the password of the authority's keys.")
    private Optional<Path> passwordFile = Optional.empty();

    AuthorityFolderCommand(Console console) {
        super(console);
    }

    final Path folder() {
        return folder;
    }

    final Optional<Path> passwordFile() {
        return passwordFile;
    }

    final Authority authority() {
        Password password =
                Passwords.known("--password-file", passwordFile, Passwords.AUTHORITY, "the authority in " + folder);
        return Authority.open(folder, password, InstantSource.system(), randomness());
    }

    static SecretRandomness randomness() {
        return SecretRandomness.of(new SecureRandom());
    }
}
