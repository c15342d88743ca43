package io.sottovoce.proto.identity;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The newest epochs of authority files and revocation lists ever seen, in a file where one is named. */
final class EpochNote {
    private static final Pattern FORMAT = Pattern.compile("authority=(\\d{1,18})\nrevocations=(\\d{1,18})\n");
    private static final String KIND = "note of epochs";
    private static final int BYTES_MAX = 100;

    private final Optional<Path> file;
    private long authority;
    private long revocations;

    private EpochNote(Optional<Path> file) {
        this.file = file;
    }

    static EpochNote open(Optional<Path> file) {
        EpochNote note = new EpochNote(file);
        file.filter(Files::exists).ifPresent(note::read);
        return note;
    }

    /** Why files of these epochs are not to be used. */
    Optional<String> objection(long authorityEpoch, long revocationEpoch) {
        if (authorityEpoch < authority) {
            return Optional.of("authority file of epoch " + authorityEpoch + ": epoch " + authority + " was in use");
        }
        return revocationEpoch < revocations
                ? Optional.of(
                        "revocation list of epoch " + revocationEpoch + ": epoch " + revocations + " was in use before")
                : Optional.empty();
    }

    /** Notes epochs that are in use now. */
    void note(long authorityEpoch, long revocationEpoch) {
        if (authorityEpoch <= authority && revocationEpoch <= revocations) {
            return;
        }
        long newAuthority = Math.max(authority, authorityEpoch);
        long newRevocations = Math.max(revocations, revocationEpoch);
        String text = "authority=" + newAuthority + "\nrevocations=" + newRevocations + "\n";
        file.ifPresent(path -> PrivateFile.write(path, KIND, text.getBytes(StandardCharsets.US_ASCII)));
        authority = newAuthority;
        revocations = newRevocations;
    }

    private void read(Path path) {
        String text = new String(PrivateFile.readPublic(path, KIND, BYTES_MAX), StandardCharsets.US_ASCII);
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new IdentityException(KIND + " " + path + ": not as this server writes it");
        }
        authority = Long.parseLong(matcher.group(1));
        revocations = Long.parseLong(matcher.group(2));
    }
}
