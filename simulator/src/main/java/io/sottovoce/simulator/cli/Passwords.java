package io.sottovoce.simulator.cli;

import io.sottovoce.proto.identity.Password;
import java.io.Console;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where passwords come from: a file, an environment variable, or a question on the terminal. Never an argument, which
 * every user of the machine can read.
 */
final class Passwords {
    /** Of an authority's keys. */
    static final String AUTHORITY = "SOTTOVOCE_AUTHORITY_PASSWORD";

    /** Of an identity bundle. */
    static final String IDENTITY = "SOTTOVOCE_IDENTITY_PASSWORD";

    /** Of a key that signs policies. */
    static final String POLICY = "SOTTOVOCE_POLICY_PASSWORD";

    private Passwords() {}

    /**
     * A password that exists already.
     *
     * @param option the option that names the file
     */
    static Password known(String option, Optional<Path> file, String variable, String what) {
        return get(option, file, variable, what, false);
    }

    /** A password that is chosen now: on a terminal it is asked for twice. */
    static Password chosen(String option, Optional<Path> file, String variable, String what) {
        return get(option, file, variable, what, true);
    }

    private static Password get(String option, Optional<Path> file, String variable, String what, boolean twice) {
        if (file.isPresent()) {
            return Password.ofFile(file.get());
        }
        String stated = System.getenv(variable);
        if (stated != null) {
            return Password.of(stated.toCharArray());
        }
        return asked(what, twice)
                .orElseThrow(() -> new UsageException(
                        "the password of " + what + " is needed: " + option + " FILE, or the variable " + variable));
    }

    /** The answer of a terminal; empty where there is none, which newer platforms show at the end of input only. */
    @SuppressWarnings("SystemConsoleNull")
    private static Optional<Password> asked(String what, boolean twice) {
        Console console = System.console();
        char[] first = console == null ? null : console.readPassword("Password of %s: ", what);
        if (console == null || first == null) {
            return Optional.empty();
        }
        char[] again = twice ? console.readPassword("Once more: ") : first;
        try {
            if (!Arrays.equals(first, again)) {
                throw new UsageException("the passwords differ");
            }
            return Optional.of(Password.of(first));
        } finally {
            wipe(first);
            wipe(again);
        }
    }

    private static void wipe(char @org.jspecify.annotations.Nullable [] characters) {
        if (characters != null) {
            Arrays.fill(characters, ' ');
        }
    }
}
