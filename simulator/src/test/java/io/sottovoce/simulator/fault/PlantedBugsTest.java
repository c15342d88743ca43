package io.sottovoce.simulator.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.Vote;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each invariant has teeth: a defect that is planted is found and shrunk to what it takes. */
@Execution(ExecutionMode.CONCURRENT)
final class PlantedBugsTest {
    private static final int SEEDS = 60;

    @Test
    void serverThatAltersOneInput_isFoundWithoutAnyFault() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public Octets staged(ClientId client, Octets packed) {
                byte[] bytes = packed.toBytes();
                bytes[0] ^= (byte) (client.equals(FaultWorld.id(2)) ? 1 : 0);
                return Octets.owning(bytes);
            }
        };
        FaultReport report = find(sabotage, Violation.Invariant.EXACT_SUM);
        assertEquals(List.of(), report.shrunk().operations());
    }

    @Test
    void clientDiskThatForgets_isFoundByOneCrash() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public boolean forgetsConfirmedWrites() {
                return true;
            }
        };
        FaultReport report = find(sabotage, Violation.Invariant.LEDGER);
        assertEquals(1, report.shrunk().operations().size(), report::text);
        assertEquals(FaultKind.KILL_CLIENT, report.shrunk().operations().get(0).kind());
    }

    @Test
    void serverDiskThatForgetsACommit_isFoundByOneCrash() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public boolean forgetsCommits() {
                return true;
            }
        };
        FaultReport report = find(sabotage, Violation.Invariant.ONE_COMMIT);
        assertTrue(
                report.shrunk().operations().stream().anyMatch(operation -> operation.kind() == FaultKind.KILL_SERVER),
                report::text);
        assertTrue(report.shrunk().operations().size() <= 2, report::text);
    }

    @Test
    void clientThatTalksAfterItsAbort_isFound() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public boolean talksAfterAbort() {
                return true;
            }
        };
        find(sabotage, Violation.Invariant.SILENCE_AFTER_ABORT);
    }

    @Test
    void clientsThatRevealNothing_areFoundToHinderProgress() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public ClientMessage sent(ClientMessage message) {
                return message instanceof Unmasking ? new Vote(Octets.of(new byte[64])) : message;
            }
        };
        FaultReport report = find(sabotage, Violation.Invariant.PROGRESS);
        assertEquals(List.of(), report.shrunk().operations());
    }

    private static FaultReport find(Sabotage sabotage, Violation.Invariant invariant) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            FaultOutcome outcome =
                    FaultRun.of(seed, WorldMode.SECURE, FaultRun.operationsOf(seed, WorldMode.SECURE), sabotage);
            if (outcome.violation().isPresent()) {
                assertEquals(invariant, outcome.violation().get().invariant(), outcome.violation()::toString);
                FaultReport report = FaultReport.of(outcome, sabotage);
                assertTrue(report.shrunk().operations().size()
                        <= outcome.operations().size());
                assertTrue(report.test().contains("FaultRun.of(" + seed + "L"), report.test());
                return report;
            }
        }
        throw new AssertionError("not found in " + SEEDS + " seeds");
    }
}
