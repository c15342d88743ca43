package io.sottovoce.privacy.secagg.client;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAborts;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.CertificateRequest;
import io.sottovoce.privacy.identity.RegistrationAuthority;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.testing.CurvePoints;
import io.sottovoce.privacy.secagg.testing.Rosters;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.function.UnaryOperator;

/**
 * Tests in which a server shows other rosters than the one it has collected, alone or together with a corrupt member. A
 * client that has refused a roster is of no more use, so that each lie is told to another one.
 */
abstract class RosterScene {
    static final int CORRUPT = 3;

    TestSession session = Scenes.at(ClientPhase.AWAITING_ROSTER);

    /** One more than the index of the client that was lied to last. */
    int next;

    /** A client that is not {@link #CORRUPT}. */
    int victim() {
        if (next == CORRUPT) {
            session = Scenes.at(ClientPhase.AWAITING_ROSTER);
            next = 0;
        }
        return next++;
    }

    void refused(AbortCode code, UnaryOperator<Roster> change) {
        int victim = victim();
        Roster altered = change.apply((Roster) session.inboxOf(victim));
        assertAborts(session.clients.get(victim), altered, code);
    }

    /** An advert that is consistent in itself, of an identity that an authority has certified. */
    Advert forged(ClientId id, RegistrationAuthority authority) {
        return forged(id, authority, World.NOW_SECONDS - 10, World.NOW_SECONDS + 1000);
    }

    Advert forged(ClientId id, RegistrationAuthority authority, long notBefore, long notAfter) {
        SigningKey key = SigningKey.generate(session.world.randomness);
        Certificate certificate = authority
                .certify(CertificateRequest.of(id, session.world.population, key), notBefore, notAfter, 4711)
                .orElseThrow();
        return Advert.sign(certificate, key, session.config.hash(), freshKeys());
    }

    PublicKeys freshKeys() {
        return new PublicKeys(
                CurvePoints.fresh(session.world), CurvePoints.fresh(session.world), Octets.EMPTY, Octets.EMPTY);
    }

    Roster replacing(Roster r, int member, Advert advert) {
        Roster entry = Rosters.withEntry(r, member, advert.entry());
        return Rosters.withNeighbours(entry, keys -> {
            keys.replaceAll(k -> k.index() == member ? new Roster.NeighbourKeys(member, advert.keys()) : k);
            return keys;
        });
    }

    ClientId idOf(int member) {
        return session.clients.get(member).id;
    }
}
