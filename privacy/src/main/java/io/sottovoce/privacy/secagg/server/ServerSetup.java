package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.identity.TrustedAuthorities;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import java.util.Set;

/**
 * What a session of the server begins with.
 *
 * @param excluded clients that are left out of the roster, for instance after a conviction or a complaint
 */
public record ServerSetup(
        RoundConfig config,
        SigningKey key,
        TrustedAuthorities authorities,
        RevocationList revoked,
        Set<ClientId> excluded) {
    public ServerSetup {
        excluded = Set.copyOf(excluded);
        if (!revoked.hash().equals(config.revocation().hash())) {
            throw new IllegalArgumentException("the configuration names another revocation list");
        }
    }
}
