package io.sottovoce.privacy.accounting.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.testing.Fuzzer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The log of a book, against any bytes. */
final class BookFuzzTest {
    private static final long SEED = 20_260_101;

    private static Charge charge(long round, String mechanism) {
        double[] cost = new double[RenyiOrders.ledger().size()];
        Arrays.setAll(cost, i -> i * 0.001);
        return new Charge(
                TaskId.of(new byte[16]),
                round,
                mechanism,
                new Charge.Parameters(1, 2, 3, 10, 9),
                RenyiBudget.ofValues(RenyiOrders.ledger(), cost),
                1e-30,
                1e-31);
    }

    private static Charge withAccount(Charge plain) {
        return new Charge(
                plain.task(),
                plain.round(),
                plain.mechanism(),
                plain.parameters(),
                plain.cost(),
                plain.samplingError(),
                plain.protocolFailure(),
                Optional.of(new ChargeAccount(
                        "client, zero-out", 9, 1, 2, true, 16, 0, 1e-5, 0.5, 4, 9, 9, 17, 3.9, ChargeAccount.RENYI)));
    }

    @Test
    void accountOfAnEntry_isThereAgain_andEntriesWithoutOneAreRead() {
        Charge plain = charge(3, "skellam");
        assertEquals(
                Optional.empty(), Charge.decode(plain.toBytes()).orElseThrow().account());
        Charge full = withAccount(plain);
        Charge again = Charge.decode(full.toBytes()).orElseThrow();
        assertEquals(full.account(), again.account());
        assertEquals(full.round(), again.round());
    }

    private static Fuzzer fuzzer() {
        return new Fuzzer(
                "entry",
                bytes -> ChargeCodec.decode(bytes, 0, ChargeCodec.FIRST_HASH)
                        .filter(entry -> entry.length() == bytes.length)
                        .map(entry -> ChargeCodec.entry(ChargeCodec.FIRST_HASH, entry.charge())),
                List.of(
                        ChargeCodec.entry(ChargeCodec.FIRST_HASH, charge(0, "")),
                        ChargeCodec.entry(ChargeCodec.FIRST_HASH, withAccount(charge(5, "skellam"))),
                        ChargeCodec.entry(ChargeCodec.FIRST_HASH, charge(7, "skellam, client, zero-out"))));
    }

    /** Makes the chain's hash good again, so that the payload behind it is read. */
    private static void rehash(byte[] entry) {
        int length = entry.length - 4 - ChargeCodec.HASH_BYTES;
        if (length >= 0) {
            byte[] payload = Arrays.copyOfRange(entry, 4, 4 + length);
            System.arraycopy(
                    ChargeCodec.chain(ChargeCodec.FIRST_HASH, payload), 0, entry, 4 + length, ChargeCodec.HASH_BYTES);
        }
    }

    private static void mutate(long seed, int count) {
        Fuzzer fuzzer = fuzzer();
        fuzzer.mutations(seed, count / 2);
        fuzzer.mutations(seed, count / 2, BookFuzzTest::rehash);
        assertTrue(fuzzer.accepted() > count / 100, "only " + fuzzer.accepted() + " of " + count + " were good");
    }

    @Test
    void entries_cutOrWithMore_areRefused() {
        fuzzer().truncations();
        fuzzer().lengthFields(2_000);
    }

    @Test
    void anyBytes_areAnsweredAndHaveOneEncoding() {
        mutate(SEED, 50_000);
    }

    @Test
    @Tag("long")
    void aMillionInputs_areAnsweredAndHaveOneEncoding() {
        mutate(SEED + 1, 1_000_000);
    }

    @Test
    void bookOverAnyLog_opensWithTheEntriesBeforeTheFirstBadByte() {
        SplittableRandom random = new SplittableRandom(SEED);
        FakeStorage good = new FakeStorage();
        ClientBook book = ClientBook.open(good, new FakeCounter(), new Budget(50, 1e-6));
        int[] ends = new int[5];
        for (int i = 0; i < ends.length; i++) {
            book.charge(charge(i, "m"));
            ends[i] = good.read().length;
        }
        for (int i = 0; i < 2_000; i++) {
            byte[] log = good.read();
            int at = random.nextInt(log.length);
            log[at] ^= (byte) (1 << random.nextInt(8));
            FakeStorage changed = new FakeStorage();
            changed.append(log);
            ClientBook reopened = ClientBook.open(changed, new FakeCounter(), new Budget(50, 1e-6));
            long intact = Arrays.stream(ends).filter(end -> end <= at).count();
            assertEquals(intact, reopened.entries(), "a bit of byte " + at);
            assertEquals(intact == 0 ? 0 : ends[(int) intact - 1], changed.read().length);
        }
    }

    private static final class FakeStorage implements BookStorage {
        private byte[] bytes = new byte[0];

        @Override
        public byte[] read() {
            return bytes.clone();
        }

        @Override
        public void append(byte[] more) {
            byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
            System.arraycopy(more, 0, longer, bytes.length, more.length);
            bytes = longer;
        }

        @Override
        public void truncate(long length) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(length));
        }
    }

    private static final class FakeCounter implements MonotoneCounter {
        private long value;

        @Override
        public long read() {
            return value;
        }

        @Override
        public void raiseTo(long other) {
            value = Math.max(value, other);
        }
    }
}
