package io.sottovoce.proto.identity;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import java.util.List;
import java.util.Optional;

/**
 * An identity in use: its files may be replaced at any time, and what is asked next comes from the new ones. An authority
 * file or a revocation list takes effect only where a key that is trusted already has signed it and its epoch is not below
 * the newest one seen; anything else is logged and left. Thread-safe.
 */
public final class LiveIdentity {
    private static final System.Logger LOG = System.getLogger(LiveIdentity.class.getName());

    private final WatchedFile<IdentityBundle> bundle;
    private final Optional<WatchedFile<AuthorityFile>> authorityFile;
    private final Optional<WatchedFile<RevocationList>> revocationFile;
    private final EpochNote epochs;
    private IdentityBundle own;
    private AuthorityFile authority;
    private RevocationList revocations;

    /** Loads an identity; whatever is wrong with a file is an {@link IdentityException} of one line. */
    public LiveIdentity(IdentityFiles files, Password password) {
        this.bundle = new WatchedFile<>(files.bundle(), file -> IdentityBundle.read(file, password));
        this.authorityFile = files.authority().map(file -> new WatchedFile<>(file, AuthorityFile::read));
        this.revocationFile = files.revocations().map(file -> new WatchedFile<>(file, RevocationFile::read));
        this.epochs = EpochNote.open(files.epochs());
        this.own = bundle.current();
        this.authority = own.authority();
        this.revocations = own.revocations();
        authorityFile.ifPresent(file -> requireTaken(follow(file.current())));
        revocationFile.ifPresent(file -> requireTaken(follow(file.current())));
        requireTaken(epochs.objection(authority.content().epoch(), revocations.epoch()));
        epochs.note(authority.content().epoch(), revocations.epoch());
    }

    /** The keys and certificates in use. */
    public synchronized IdentityBundle bundle() {
        refresh();
        return own;
    }

    /** The authority's newest word on itself. */
    public synchronized AuthorityFile authority() {
        refresh();
        return authority;
    }

    /** The authority's keys that are trusted. */
    public TrustedAuthorities trusted() {
        return authority().trusted();
    }

    /** The Ed25519 keys of the servers that the authority has certified. */
    public List<Octets> serverKeys() {
        return authority().content().serverKeys();
    }

    /** The newest revocation list. */
    public synchronized RevocationList revocations() {
        refresh();
        return revocations;
    }

    private void refresh() {
        bundle.refreshed().ifPresent(this::replace);
        authorityFile.flatMap(WatchedFile::refreshed).ifPresent(newer -> log(follow(newer)));
        revocationFile.flatMap(WatchedFile::refreshed).ifPresent(newer -> log(follow(newer)));
    }

    private void replace(IdentityBundle newer) {
        if (!newer.name().equals(own.name())) {
            log(Optional.of("identity bundle: is now of " + newer.name() + ", expected " + own.name()));
            return;
        }
        if (newer.authority().content().keys().stream()
                .noneMatch(authority.content().keys()::contains)) {
            log(Optional.of("identity bundle: is now of another authority"));
            return;
        }
        own = newer;
        // What the new bundle carries may be older than the files beside it: then those stay.
        follow(newer.authority());
        follow(newer.revocations());
    }

    /** Takes a newer authority file; says why not. */
    private Optional<String> follow(AuthorityFile newer) {
        if (!newer.mayFollow(authority)) {
            return Optional.of("authority file of epoch " + newer.content().epoch() + ": older than epoch "
                    + authority.content().epoch() + " in use, or of another authority");
        }
        authority = newer;
        epochs.note(authority.content().epoch(), revocations.epoch());
        return Optional.empty();
    }

    /** Takes a newer revocation list; says why not. */
    private Optional<String> follow(RevocationList newer) {
        if (!authority.trusted().signed(newer)) {
            return Optional.of("revocation list of epoch " + newer.epoch() + ": another authority signed it");
        }
        if (newer.epoch() < revocations.epoch()) {
            return Optional.of("revocation list of epoch " + newer.epoch() + ": older than epoch " + revocations.epoch()
                    + " in use");
        }
        revocations = newer;
        epochs.note(authority.content().epoch(), revocations.epoch());
        return Optional.empty();
    }

    private static void requireTaken(Optional<String> objection) {
        objection.ifPresent(problem -> {
            throw new IdentityException(problem);
        });
    }

    private static void log(Optional<String> objection) {
        objection.ifPresent(
                problem -> LOG.log(System.Logger.Level.WARNING, "{0}; what was in use before stays", problem));
    }
}
