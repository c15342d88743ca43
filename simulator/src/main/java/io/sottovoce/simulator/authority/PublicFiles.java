package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.RegistrationAuthority;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.proto.identity.AuthorityFile;
import io.sottovoce.proto.identity.PrivateFile;
import io.sottovoce.proto.identity.RevocationFile;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/** What an authority says to everybody: its keys and servers, and what it has revoked, both of one epoch. */
final class PublicFiles {
    private PublicFiles() {}

    static Path authority(Path folder) {
        return folder.resolve("authority.pub");
    }

    static Path revocations(Path folder) {
        return folder.resolve("revocations.pub");
    }

    /** Signs and replaces both files. */
    static void write(Path folder, AuthorityKeys keys, long epoch, List<Octets> servers, SortedSet<Long> revoked) {
        AuthorityFile file = AuthorityFile.issue(
                keys.population(),
                epoch,
                keys.generations().stream().map(Generation::key).toList(),
                keys.generations().stream().map(Generation::tlsCertificate).toList(),
                servers);
        RevocationList list = new RegistrationAuthority(keys.current().key(), keys.population()).revoke(epoch, revoked);
        PrivateFile.writePublic(authority(folder), "authority file", file.toText());
        PrivateFile.writePublic(revocations(folder), "revocation list", RevocationFile.toText(list));
    }
}
