package io.sottovoce.privacy.secagg.client;

import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAborts;
import static io.sottovoce.privacy.secagg.testing.Verdicts.assertAccepts;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.graph.GraphParameters;
import io.sottovoce.privacy.secagg.graph.PartsPerMillion;
import io.sottovoce.privacy.secagg.keys.PublicKeys;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RosterEntry;
import io.sottovoce.privacy.secagg.testing.Policies;
import io.sottovoce.privacy.secagg.testing.Rosters;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secagg.testing.World;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rosters that leave out, repeat, reorder or add, and graphs that are not the ones agreed on. */
final class RosterAttacksTest extends RosterScene {
    @Test
    void ownEntryOmittedDuplicatedOrAltered_aborts() {
        refused(AbortCode.ROSTER, r -> {
            int self = next - 1;
            return Rosters.withEntries(r, entries -> {
                entries.remove(self);
                return entries;
            });
        });
        refused(AbortCode.ROSTER, r -> {
            int self = next - 1;
            return Rosters.withEntries(r, entries -> {
                entries.add(self, entries.get(self));
                return entries;
            });
        });
        refused(AbortCode.ROSTER, r -> {
            int self = next - 1;
            RosterEntry own = r.entries().get(self);
            return Rosters.withEntry(r, self, new RosterEntry(own.certificate(), World.hash("keys"), own.signature()));
        });
    }

    @Test
    void membersOutOfOrderOrTwice_aborts() {
        refused(
                AbortCode.ROSTER,
                r -> Rosters.withEntries(r, entries -> {
                    Collections.swap(entries, 3, 4);
                    return entries;
                }));
        refused(
                AbortCode.ROSTER,
                r -> Rosters.withEntries(r, entries -> {
                    entries.set(4, entries.get(3));
                    return entries;
                }));
    }

    @Test
    void thresholdOrDegreeAltered_aborts() {
        for (GraphParameters graph : List.of(
                new GraphParameters(4, 1),
                new GraphParameters(4, 2),
                new GraphParameters(4, 5),
                new GraphParameters(4, 0),
                new GraphParameters(3, 3),
                new GraphParameters(2, 2),
                new GraphParameters(5, 3),
                new GraphParameters(0, 3),
                new GraphParameters(65535, 65535))) {
            refused(AbortCode.PARAMETERS, r -> new Roster(r.entries(), r.neighbours(), graph));
        }
    }

    @Test
    void neighboursMissingRepeatedOrReordered_abort() {
        refused(AbortCode.ROSTER, r -> Rosters.withNeighbours(r, keys -> keys.subList(1, keys.size())));
        refused(AbortCode.ROSTER, r -> Rosters.withNeighbours(r, keys -> List.of()));
        refused(
                AbortCode.ROSTER,
                r -> Rosters.withNeighbours(r, keys -> {
                    keys.add(keys.get(3));
                    return keys;
                }));
        refused(
                AbortCode.ROSTER,
                r -> Rosters.withNeighbours(r, keys -> {
                    Collections.swap(keys, 1, 2);
                    return keys;
                }));
        refused(AbortCode.ROSTER, r -> {
            PublicKeys own = session.clients
                    .get(next - 1)
                    .answer(session.server.offer(), Advert.class)
                    .keys();
            return Rosters.withNeighbours(r, keys -> {
                keys.set(0, new Roster.NeighbourKeys(next - 1, own));
                return keys;
            });
        });
    }

    @Test
    void keysOfTwoNeighboursSwapped_aborts() {
        refused(
                AbortCode.KEYS,
                r -> Rosters.withNeighbours(r, keys -> {
                    Roster.NeighbourKeys a = keys.get(2);
                    Roster.NeighbourKeys b = keys.get(3);
                    keys.set(2, new Roster.NeighbourKeys(a.index(), b.keys()));
                    keys.set(3, new Roster.NeighbourKeys(b.index(), a.keys()));
                    return keys;
                }));
    }

    @Test
    void smallerOrLargerRosterThanAgreed_aborts() {
        for (int size : new int[] {1, 2, 4}) {
            refused(AbortCode.TOO_FEW, r -> {
                int from = Math.min(next - 1, 5 - size);
                return new Roster(r.entries().subList(from, from + size), List.of(), r.graph());
            });
        }
        refused(AbortCode.ROSTER, r -> new Roster(List.of(), List.of(), r.graph()));
        refused(AbortCode.TOO_FEW, r -> {
            Advert sixth = forged(ClientId.of(filled(0xEE)), session.world.authority);
            return Rosters.withEntries(r, entries -> {
                entries.add(sixth.entry());
                return entries;
            });
        });
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[16];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void thresholdBelowTheClientsOwnBoundOnCorruptClients_aborts() {
        TestSession scene = Scenes.at(
                ClientPhase.AWAITING_ROSTER,
                Scenes.small(9, 0).with(p -> Policies.againstCorrupt(p, new CorruptBound.Absolute(3))));
        assertAborts(scene.clients.get(0), scene.inboxOf(0), AbortCode.PARAMETERS);
        TestSession larger = Scenes.at(
                ClientPhase.AWAITING_ROSTER,
                Scenes.small(9, 0)
                        .with(p -> Policies.againstCorrupt(p, new CorruptBound.Share(new PartsPerMillion(100_000)))));
        assertAccepts(larger.clients.get(0), larger.inboxOf(0));
    }
}
