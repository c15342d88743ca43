package io.sottovoce.client.secure;

import io.sottovoce.privacy.accounting.book.Budget;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.accounting.book.ChargeOutcome;
import io.sottovoce.privacy.accounting.book.ClientBook;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What record-level private trainings (DP-SGD) have cost any one record of this client, over all tasks and whoever sees
 * the result. Beside the books of secure sums and never mixed with them: the unit is another one. A charge is on disk
 * before the training runs. Thread-safe.
 */
public final class RecordBook {
    private final Budget budget;
    private final StateFiles files;
    private @Nullable ClientBook book;

    RecordBook(Budget budget, StateFiles files) {
        this.budget = budget;
        this.files = files;
    }

    /** Why a training of this cost would not be charged; empty where it would. */
    public synchronized Optional<String> refusal(Charge charge) {
        try {
            double after =
                    open().spent().plus(charge.cost()).epsilon(budget.delta()).epsilon();
            return after <= budget.epsilon() ? Optional.empty() : Optional.of(over(after));
        } catch (RuntimeException e) {
            return Optional.of(unusable(e));
        }
    }

    /** Charges a training; the reason where it is refused. */
    public synchronized Optional<String> charge(Charge charge) {
        try {
            return open().charge(charge) instanceof ChargeOutcome.Exhausted exhausted
                    ? Optional.of(over(exhausted.epsilonAfter()))
                    : Optional.empty();
        } catch (UncheckedIOException e) {
            book = null; // read again for the next one, which drops what was never confirmed
            return Optional.of(unusable(e));
        } catch (RuntimeException e) {
            return Optional.of(unusable(e));
        }
    }

    /** Epsilon spent at record level, at the budget's delta. */
    public synchronized double epsilon() {
        return open().epsilon();
    }

    private ClientBook open() {
        ClientBook present = book;
        if (present == null) {
            present = ClientBook.open(files.book("book-records"), files.counter("counter-records-spent"), budget);
            book = present;
        }
        return present;
    }

    private static String unusable(RuntimeException e) {
        return "the book of records cannot be read or written: " + e;
    }

    private String over(double after) {
        return String.format(
                Locale.ROOT,
                "epsilon of a record over all trainings would be %.4f, the policy allows %s at delta %s",
                after,
                budget.epsilon(),
                budget.delta());
    }
}
