package io.sottovoce.client.secure;

import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.accounting.book.ClientBook;
import java.nio.file.Path;
import java.util.List;

/** What stands in a client's books, for people to look at, while the client runs or not. */
public record BookFiles(List<Charge> sums, List<Charge> records) {
    public BookFiles {
        sums = List.copyOf(sums);
        records = List.copyOf(records);
    }

    /**
     * Reads the books in a client's state folder; empty where there are none. An entry that is just being written is not
     * there yet.
     */
    public static BookFiles read(Path folder) {
        return new BookFiles(entries(folder.resolve("book-total")), entries(folder.resolve("book-records")));
    }

    /** Epsilon of entries together; 0 where there are none. */
    public static double epsilon(List<Charge> entries, double delta) {
        RenyiBudget spent = RenyiBudget.nothing(RenyiOrders.ledger());
        for (Charge entry : entries) {
            spent = spent.plus(entry.cost());
        }
        return entries.isEmpty() ? 0 : spent.epsilon(delta).epsilon();
    }

    private static List<Charge> entries(Path book) {
        return ClientBook.entriesOf(new FileBookStorage(book).read());
    }
}
