package io.sottovoce.privacy.secagg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.sottovoce.privacy.secagg.client.ClientEffect;
import io.sottovoce.privacy.secagg.client.ClientPhase;
import io.sottovoce.privacy.secagg.client.SecAggClient;
import io.sottovoce.privacy.secagg.message.ServerMessage;
import io.sottovoce.privacy.secagg.testing.ClientInput;
import io.sottovoce.privacy.secagg.testing.HeapScan;
import io.sottovoce.privacy.secagg.testing.Scenes;
import io.sottovoce.privacy.secagg.testing.SecretsOf;
import io.sottovoce.privacy.secagg.testing.TestClient;
import io.sottovoce.privacy.secagg.testing.TestSession;
import io.sottovoce.privacy.secret.Secret;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a client's secrets are, and where they are not any more. */
final class SecretHygieneTest {
    @Test
    void everyPhaseUpToTheQuorum_holdsSecrets_andEveryEndHoldsNone() {
        for (ClientPhase phase : ClientPhase.values()) {
            TestSession session = Scenes.at(phase);
            SecAggClient machine = session.clients.get(0).machine;
            long live = SecretsOf.graph(machine).stream()
                    .filter(secret -> !secret.isWiped())
                    .count();
            boolean ongoing = phase.compareTo(ClientPhase.AWAITING_ROSTER) >= 0
                    && phase.compareTo(ClientPhase.AWAITING_QUORUM) <= 0;
            // The identity key is not the session's, and stays as long as the machine has use for it.
            assertTrue(ongoing ? live > 6 : live <= 1, phase + " holds " + live + " secrets");
        }
    }

    @Test
    void abortInAnyPhase_overwritesEverySecretItHad() {
        for (ClientPhase phase : ClientPhase.values()) {
            if (phase == ClientPhase.AWAITING_OFFER || phase.compareTo(ClientPhase.AWAITING_QUORUM) > 0) {
                continue;
            }
            for (ClientInput end : List.of(ClientInput.CANCELLED, ClientInput.TOO_LATE, ClientInput.OTHER_OFFER)) {
                TestSession session = Scenes.at(phase);
                TestClient client = session.clients.get(0);
                List<Secret> before = new ArrayList<>(SecretsOf.graph(client.machine));
                before.removeAll(SecretsOf.graph(client.key));
                end.happen(session);
                assertFalse(before.isEmpty());
                assertTrue(before.stream().allMatch(Secret::isWiped), phase + ", " + end);
            }
        }
    }

    @Test
    void unmasking_overwritesEverythingElseBeforeItIsSent() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_QUORUM);
        TestClient client = session.clients.get(0);
        List<Secret> before = new ArrayList<>(SecretsOf.graph(client.machine));
        before.removeAll(SecretsOf.graph(client.key));
        ClientInput.QUORUM.happen(session);
        assertTrue(before.stream().allMatch(Secret::isWiped));
    }

    /** A process that dies leaves what its effects made durable: in no state is a secret among that. */
    @Test
    void crashInAnyState_leavesNoSecretInWhatWasStored() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_OFFER);
        List<ClientEffect> effects = new ArrayList<>(ClientInput.OFFER.happen(session));
        for (ClientPhase phase : ClientPhase.values()) {
            TestSession scene = Scenes.at(phase);
            for (ServerMessage.Kind kind : ServerMessage.Kind.values()) {
                effects.addAll(ClientInput.valueOf(kind.name()).happen(scene));
            }
        }
        long durable = effects.stream()
                .filter(effect ->
                        effect instanceof ClientEffect.RememberRound || effect instanceof ClientEffect.ChargeRelease)
                .peek(effect -> assertTrue(SecretsOf.graph(effect).isEmpty(), effect::toString))
                .count();
        assertTrue(durable >= 2);
    }

    @Test
    void machinesAndSecrets_cannotBeSerialised() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_QUORUM);
        List<Object> objects = new ArrayList<>(List.of(session.clients.get(0).machine, session.server));
        objects.addAll(SecretsOf.graph(session.clients.get(0).machine));
        assertTrue(objects.stream().noneMatch(Serializable.class::isInstance));
    }

    @Test
    void nothingPrinted_tellsASecret() {
        TestSession session = Scenes.at(ClientPhase.AWAITING_QUORUM);
        for (Secret secret : SecretsOf.graph(session.clients.get(0).machine)) {
            assertEquals("Secret[redacted]", secret.toString());
        }
        String answer = ClientInput.QUORUM.happen(session).toString();
        assertEquals("[Send[message=Unmasking[4 shares]]]", answer);
    }

    /**
     * A dump of the live objects after a session has ended, with its machine kept alive, is searched for every secret that
     * the machine had. Live objects only: copies that ciphers make are garbage that nobody can overwrite.
     */
    @Test
    void heapAfterTheEnd_holdsNoSecretOfTheSession(@TempDir Path folder) throws java.io.IOException {
        SecAggClient kept;
        HeapScan scan;
        {
            TestSession session = Scenes.at(ClientPhase.AWAITING_QUORUM);
            TestClient client = session.clients.get(0);
            kept = client.machine;
            List<Secret> secrets = new ArrayList<>(SecretsOf.graph(kept));
            secrets.removeAll(SecretsOf.graph(client.key));
            scan = HeapScan.hiding(secrets);
            ClientInput.QUORUM.happen(session);
            session.unmask(java.util.Set.of());
            session.clearSum();
            ClientInput.RESULT.happen(session);
            assertEquals(ClientPhase.FINISHED, kept.phase());
        }
        Path dump = folder.resolve("heap.hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);
        assertTrue(scan.size() > 6);
        assertEquals(0, scan.hits(dump));
        assertEquals(ClientPhase.FINISHED, kept.phase());
    }

    @Test
    void heapBeforeTheEnd_showsThem_soThatTheSearchIsKnownToWork(@TempDir Path folder) throws java.io.IOException {
        TestSession session = Scenes.at(ClientPhase.AWAITING_QUORUM);
        HeapScan scan = HeapScan.hiding(SecretsOf.graph(session.clients.get(0).machine));
        Path dump = folder.resolve("heap.hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);
        assertTrue(scan.hits(dump) >= scan.size());
        assertEquals(ClientPhase.AWAITING_QUORUM, session.clients.get(0).phase());
    }
}
