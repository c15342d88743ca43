package io.sottovoce.server.identity;

import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.proto.identity.IdentityFiles;
import io.sottovoce.proto.identity.LiveIdentity;
import io.sottovoce.proto.identity.Password;

/** The identity in the files that the operator names; they may be replaced at any time. */
public final class BundleIdentity implements ServerIdentity {
    private final LiveIdentity live;

    private BundleIdentity(LiveIdentity live) {
        this.live = live;
    }

    /**
     * Loads the files.
     *
     * @throws IdentityException one line, where they are not in order
     */
    public static BundleIdentity load(IdentityFiles files, Password password) {
        LiveIdentity live = new LiveIdentity(files, password);
        if (live.bundle().certificate().isPresent()) {
            throw new IdentityException("identity bundle " + files.bundle() + ": is of "
                    + live.bundle().name() + ", expected a server's");
        }
        return new BundleIdentity(live);
    }

    @Override
    public SigningKey signingKey() {
        return live.bundle().signingKey();
    }

    @Override
    public TrustedAuthorities authorities() {
        return live.trusted();
    }

    @Override
    public RevocationList revocations() {
        return live.revocations();
    }

    /** The files, for TLS. */
    LiveIdentity live() {
        return live;
    }
}
