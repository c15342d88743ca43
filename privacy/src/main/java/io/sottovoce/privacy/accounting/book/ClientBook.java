package io.sottovoce.privacy.accounting.book;

import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import java.util.ArrayList;
import java.util.List;

/**
 * What one client has spent towards one operator key, over all tasks: the book that is enforced against the server.
 *
 * <p>A charge is durable before {@link #charge} returns, hence before the first byte of a masked input; there is no
 * refund. The log may be cut off at any byte: an entry that was never confirmed is dropped, a confirmed one that is
 * missing is a rollback, told by the counter, and the book does not open.
 *
 * <p>Order of a charge: log, then counter. A crash between the two leaves one entry more than counted, which counts.
 */
public final class ClientBook {
    private final BookStorage storage;
    private final MonotoneCounter counter;
    private final Budget budget;
    private RenyiBudget spent = RenyiBudget.nothing(RenyiOrders.ledger());
    private double samplingError;
    private double protocolFailure;
    private long entries;
    private byte[] lastHash = ChargeCodec.FIRST_HASH;
    private boolean torn;

    private ClientBook(BookStorage storage, MonotoneCounter counter, Budget budget) {
        this.storage = storage;
        this.counter = counter;
        this.budget = budget;
    }

    /**
     * Opens a book and reads it through.
     *
     * @throws RolledBackException where fewer entries are there than were once confirmed
     */
    public static ClientBook open(BookStorage storage, MonotoneCounter counter, Budget budget) {
        ClientBook book = new ClientBook(storage, counter, budget);
        book.replay();
        return book;
    }

    /** The entries of a log, as far as they chain, for people to read; changes nothing and confirms nothing. */
    public static List<Charge> entriesOf(byte[] log) {
        List<Charge> entries = new ArrayList<>();
        byte[] hash = ChargeCodec.FIRST_HASH;
        int at = 0;
        var entry = ChargeCodec.decode(log, at, hash);
        while (entry.isPresent()) {
            entries.add(entry.get().charge());
            hash = entry.get().hash().toBytes();
            at += entry.get().length();
            entry = ChargeCodec.decode(log, at, hash);
        }
        return List.copyOf(entries);
    }

    private void replay() {
        byte[] log = storage.read();
        int at = 0;
        while (at < log.length) {
            var entry = ChargeCodec.decode(log, at, lastHash);
            if (entry.isEmpty()) {
                break;
            }
            enter(entry.get().charge(), entry.get().hash().toBytes());
            at += entry.get().length();
        }
        if (entries < counter.read()) {
            throw new RolledBackException(counter.read(), entries);
        }
        if (at < log.length) {
            storage.truncate(at);
        }
        counter.raiseTo(entries);
    }

    private void enter(Charge charge, byte[] hash) {
        spent = spent.plus(charge.cost());
        samplingError += charge.samplingError();
        protocolFailure += charge.protocolFailure();
        entries++;
        lastHash = hash;
    }

    /**
     * Charges a release if the budget still covers it afterwards.
     *
     * @throws IllegalStateException after a charge that failed half-way: the log may end in part of an entry, behind which
     *     nothing could be read again. Opening the book anew mends it.
     */
    public ChargeOutcome charge(Charge charge) {
        if (torn) {
            throw new IllegalStateException("an earlier charge was not written completely: open the book again");
        }
        RenyiBudget after = spent.plus(charge.cost());
        double errors = samplingError + charge.samplingError();
        double failure = protocolFailure + charge.protocolFailure();
        if (!budget.covers(after, errors, failure)) {
            return new ChargeOutcome.Exhausted(after.epsilon(budget.delta()).epsilon(), budget);
        }
        byte[] entry = ChargeCodec.entry(lastHash, charge);
        torn = true;
        storage.append(entry);
        counter.raiseTo(entries + 1);
        torn = false;
        enter(charge, ChargeCodec.chain(lastHash, ChargeCodec.payload(charge)));
        return new ChargeOutcome.Charged(entries, epsilon());
    }

    /** Epsilon spent, at the budget's delta. */
    public double epsilon() {
        return entries == 0 ? 0 : spent.epsilon(budget.delta()).epsilon();
    }

    /** What is spent, by order. */
    public RenyiBudget spent() {
        return spent;
    }

    /** Number of releases entered. */
    public long entries() {
        return entries;
    }
}
