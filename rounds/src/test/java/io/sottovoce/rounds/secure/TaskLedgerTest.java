package io.sottovoce.rounds.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.GaussianRenyi;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.rounds.task.PrivacySpec;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TaskLedgerTest {
    private static final RenyiBudget COST = RenyiBudget.of(RenyiOrders.ledger(), new GaussianRenyi(1));

    @Test
    void budgetThatAnotherRoundExceeds_isNamed() {
        TaskLedger ledger = ledger(10, 1e-30);
        enterUntilRefused(ledger, 1e-30);
        assertTrue(ledger.epsilon() <= 10);
        assertTrue(refusal(ledger).endsWith(", the budget is 10.0 at delta 1.0E-5"), refusal(ledger));
    }

    @Test
    void budgetAboveWhatTheSamplerCanProve_saysWhatStandsAgainstIt() {
        TaskLedger ledger = ledger(900, 1e-12);
        enterUntilRefused(ledger, 1e-12);
        assertTrue(ledger.epsilon() < 30);
        assertTrue(
                refusal(ledger)
                        .endsWith(
                                ", which leaves nothing of delta 1.0E-5 for what the noise's sampler and the sum may fail"
                                        + " by"),
                refusal(ledger));
    }

    @Test
    void taskWithoutABudget_isNeverRefused() {
        TaskLedger ledger = new TaskLedger(privacy(OptionalDouble.empty()), Optional.of(COST));
        for (int i = 0; i < 500; i++) {
            ledger.enter(charge(i, 1e-30));
        }
        assertEquals(Optional.empty(), ledger.refusal());
    }

    private static void enterUntilRefused(TaskLedger ledger, double samplingError) {
        for (int round = 1; ledger.refusal().isEmpty(); round++) {
            ledger.enter(charge(round, samplingError));
        }
    }

    private static String refusal(TaskLedger ledger) {
        return ledger.refusal().orElse("");
    }

    private static TaskLedger ledger(double budget, double samplingError) {
        TaskLedger ledger = new TaskLedger(privacy(OptionalDouble.of(budget)), Optional.of(COST));
        ledger.enter(charge(0, samplingError));
        return ledger;
    }

    private static PrivacySpec privacy(OptionalDouble budget) {
        return new PrivacySpec(
                "skellam", 1, OptionalDouble.of(1), OptionalDouble.empty(), 100, 1e-5, 1_000_000, budget);
    }

    private static Charge charge(long round, double samplingError) {
        return new Charge(
                new TaskId("00112233445566778899aabbccddeeff"),
                round,
                "skellam client zero-out",
                new Charge.Parameters(2000, 40, 1600, 20, 17),
                COST,
                samplingError,
                0x1p-64);
    }
}
