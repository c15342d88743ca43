package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.secagg.MemberSet;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Envelope;
import java.util.List;
import java.util.Map;

/** The closed set of dealers and their signed deals. */
record Dealt(RosterBook book, MemberSet shareSet, Map<Integer, Deal> deals) {
    Dealt {
        deals = Map.copyOf(deals);
    }

    /** N(holder) and U2, ascending. */
    List<Integer> dealersTo(int holder) {
        return book.neighbours(holder).stream().filter(shareSet::contains).toList();
    }

    Deal deal(int dealer) {
        Deal deal = deals.get(dealer);
        if (deal == null) {
            throw new IllegalArgumentException(dealer + " has not dealt");
        }
        return deal;
    }

    Envelope envelope(int dealer, int holder) {
        return deal(dealer).envelopes().get(book.shareIndex(dealer, holder) - 1);
    }
}
