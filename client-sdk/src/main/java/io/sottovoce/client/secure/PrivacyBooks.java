package io.sottovoce.client.secure;

import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.accounting.book.Budget;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.accounting.book.ChargeOutcome;
import io.sottovoce.privacy.accounting.book.ClientBook;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What this client has spent towards one server, over all tasks: in total, and on the present day. Both are filters: a
 * charge is refused where afterwards the budget would not hold, and is on disk before it is granted. There is no refund.
 */
final class PrivacyBooks {
    private final SecurePolicy policy;
    private final StateFiles files;
    private ClientBook total;
    private boolean torn;
    private long day = Long.MIN_VALUE;
    private ClientBook ofDay;

    PrivacyBooks(SecurePolicy policy, StateFiles files, long today) {
        this.policy = policy;
        this.files = files;
        this.total = open("total", policy.total());
        this.ofDay = bookOf(today);
    }

    /** Why a sum of this cost would not be charged; empty where it would. */
    synchronized Optional<String> refusal(RenyiBudget cost, long today) {
        mend();
        turnTo(today);
        RenyiBudget nothing = RenyiBudget.nothing(RenyiOrders.ledger());
        return over("a round", policy.round(), nothing.plus(cost))
                .or(() -> over("a day", policy.day(), ofDay.spent().plus(cost)))
                .or(() -> over("all tasks", policy.total(), total.spent().plus(cost)));
    }

    /** Charges a sum; the reason where it is refused. */
    synchronized Optional<String> charge(Charge charge, long today) {
        try {
            Optional<String> refusal = refusal(charge.cost(), today);
            if (refusal.isPresent()) {
                return refusal;
            }
            return entered(charge);
        } catch (UncheckedIOException e) {
            return Optional.of("the books cannot be read or written: " + e);
        }
    }

    /** What was entered into one book and not the other stays spent: there is no refund. */
    private Optional<String> entered(Charge charge) {
        torn = true;
        Optional<String> refusal =
                refused("a day", ofDay.charge(charge)).or(() -> refused("all tasks", total.charge(charge)));
        torn = false;
        return refusal;
    }

    /** A book that could not be written is read again, which drops what was never confirmed. */
    private void mend() {
        if (torn) {
            total = open("total", policy.total());
            ofDay = bookOf(day);
            torn = false;
        }
    }

    /** Epsilon spent in total, at the policy's delta. */
    synchronized double epsilon() {
        return total.epsilon();
    }

    private void turnTo(long today) {
        if (today > day) {
            ofDay = bookOf(today);
        }
    }

    private ClientBook bookOf(long today) {
        ClientBook book = open("day-" + today, policy.day());
        day = today;
        return book;
    }

    private ClientBook open(String name, Budget budget) {
        return ClientBook.open(files.book("book-" + name), files.counter("counter-" + name), budget);
    }

    private static Optional<String> over(String what, Budget budget, RenyiBudget after) {
        double epsilon = after.epsilon(budget.delta()).epsilon();
        return epsilon <= budget.epsilon()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "epsilon of %s would be %.4f, the policy allows %s at delta %s",
                        what,
                        epsilon,
                        budget.epsilon(),
                        budget.delta()));
    }

    private static Optional<String> refused(String what, ChargeOutcome outcome) {
        if (!(outcome instanceof ChargeOutcome.Exhausted exhausted)) {
            return Optional.empty();
        }
        double after = exhausted.epsilonAfter();
        String words = String.format(Locale.ROOT, "epsilon of %s would be %.4f, ", what, after);
        return Optional.of(
                after > exhausted.budget().epsilon()
                        ? words + "the policy allows " + exhausted.budget().epsilon()
                        : words + "which leaves nothing of delta "
                                + exhausted.budget().delta() + " for what the noise's sampler and the sum may fail by");
    }
}
