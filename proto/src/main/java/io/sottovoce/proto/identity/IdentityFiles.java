package io.sottovoce.proto.identity;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an identity is kept.
 *
 * @param bundle keys, certificates, and the authority's word as of their making
 * @param authority a newer authority file; the bundle's own where empty
 * @param revocations a newer revocation list; the bundle's own where empty
 * @param epochs where the newest epochs seen are noted, so that an older file is refused after a restart too; empty where
 *     the owner keeps them elsewhere
 */
public record IdentityFiles(Path bundle, Optional<Path> authority, Optional<Path> revocations, Optional<Path> epochs) {
    /** A bundle alone. */
    public static IdentityFiles of(Path bundle) {
        return new IdentityFiles(bundle, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** With a revocation list that is replaced from time to time. */
    public IdentityFiles withRevocations(Path file) {
        return new IdentityFiles(bundle, authority, Optional.of(file), epochs);
    }

    /** With an authority file that is replaced from time to time. */
    public IdentityFiles withAuthority(Path file) {
        return new IdentityFiles(bundle, Optional.of(file), revocations, epochs);
    }

    /** With a file that notes the newest epochs. */
    public IdentityFiles withEpochs(Path file) {
        return new IdentityFiles(bundle, authority, revocations, Optional.of(file));
    }
}
