package io.sottovoce.simulator.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.client.Prepared;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A defect in each mode is found and shrunk to what it takes. */
@Execution(ExecutionMode.CONCURRENT)
final class PlantedInModesTest {
    @Test
    void groupWhoseMeanIsLeftOut_isFoundWithoutAnyFault() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public List<StepInput> means(List<StepInput> means) {
                return means.subList(0, means.size() - 1);
            }
        };
        assertEquals(List.of(), shrunk(sabotage, WorldMode.GROUPED, Violation.Invariant.EXACT_MODEL));
    }

    @Test
    void inputThatIsAlteredInOneOfSeveralSums_isFoundWithoutAnyFault() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public Octets staged(ClientId client, Octets packed) {
                byte[] bytes = packed.toBytes();
                bytes[0] ^= (byte) (client.equals(FaultWorld.id(5)) ? 1 : 0);
                return Octets.owning(bytes);
            }
        };
        assertEquals(List.of(), shrunk(sabotage, WorldMode.PARALLEL, Violation.Invariant.EXACT_SUM));
    }

    @Test
    void sumsThatDoNotCountByTheirInputs_areFound() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public List<StepInput> means(List<StepInput> means) {
                return means.stream().map(StepInput::counted).toList();
            }
        };
        shrunk(sabotage, WorldMode.PARALLEL, Violation.Invariant.EXACT_MODEL);
    }

    @Test
    void diskThatAltersAnUpdate_isFoundWithoutAnyFault() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public float[] stored(ClientId client, float[] values) {
                float[] kept = values.clone();
                kept[0] += client.equals(FaultWorld.id(1)) ? 0.25f : 0;
                return kept;
            }
        };
        assertEquals(List.of(), shrunk(sabotage, WorldMode.CLEAR, Violation.Invariant.EXACT_MODEL));
    }

    @Test
    void serverThatTakesWhatIsNotFinite_isFoundByOneLiar() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public boolean takesAnyUpdate() {
                return true;
            }
        };
        List<Operation> operations = shrunk(sabotage, WorldMode.CLEAR, Violation.Invariant.REFUSED_INPUT);
        assertEquals(
                List.of(FaultKind.NOT_FINITE),
                operations.stream().map(Operation::kind).toList());
    }

    @Test
    void updateThatIsAcknowledgedAndForgotten_isFoundWithoutAnyFault() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public boolean forgetsAcknowledged(ClientId client) {
                return client.equals(FaultWorld.id(0));
            }
        };
        assertEquals(List.of(), shrunk(sabotage, WorldMode.CLEAR, Violation.Invariant.KEPT));
    }

    @Test
    void clientsThatDoNotWeighTheirStaleness_areFound() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public Prepared prepared(Prepared update) {
                return new Prepared(update.result(), 1);
            }
        };
        for (Violation.Invariant invariant : List.of(Violation.Invariant.EXACT_MODEL, Violation.Invariant.EXACT_SUM)) {
            shrunk(sabotage, WorldMode.ASYNC, invariant);
        }
    }

    @Test
    void serverThatForgetsWhoseUpdatesItUsed_isFoundByItsCrash() {
        Sabotage sabotage = new Sabotage() {
            @Override
            public boolean forgetsUse() {
                return true;
            }
        };
        List<Operation> operations = shrunk(sabotage, WorldMode.ASYNC, Violation.Invariant.COUNTED_ONCE);
        assertTrue(operations.stream().anyMatch(operation -> operation.kind() == FaultKind.KILL_SERVER));
        assertTrue(operations.size() <= 3, operations::toString);
    }

    /** Of the first seed whose run violates this invariant. */
    private static List<Operation> shrunk(Sabotage sabotage, WorldMode mode, Violation.Invariant invariant) {
        for (long seed = 1; seed <= 400; seed++) {
            FaultOutcome outcome = FaultRun.of(seed, mode, FaultRun.operationsOf(seed, mode), sabotage);
            if (outcome.violation()
                    .map(Violation::invariant)
                    .filter(invariant::equals)
                    .isPresent()) {
                FaultReport report = FaultReport.of(outcome, sabotage);
                assertTrue(report.test().contains("WorldMode." + mode.name()), report::test);
                return report.shrunk().operations();
            }
        }
        throw new AssertionError("not found");
    }
}
