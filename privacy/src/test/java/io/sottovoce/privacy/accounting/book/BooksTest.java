package io.sottovoce.privacy.accounting.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.GaussianRenyi;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BooksTest {
    private static class Memory implements BookStorage {
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
            bytes = Arrays.copyOf(bytes, (int) length);
        }
    }

    private static final class Counter implements MonotoneCounter {
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

    private static final Budget BUDGET = new Budget(10, 1e-5);

    private static Charge charge(long round) {
        return new Charge(
                new TaskId("00112233445566778899aabbccddeeff"),
                round,
                "skellam client zero-out",
                new Charge.Parameters(2000, 40, 1600, 20, 17),
                RenyiBudget.of(RenyiOrders.ledger(), new GaussianRenyi(5)),
                1e-30,
                0x1p-64);
    }

    @Test
    void chargesSurviveReopening() {
        Memory storage = new Memory();
        Counter counter = new Counter();
        ClientBook book = ClientBook.open(storage, counter, BUDGET);
        for (int i = 0; i < 5; i++) {
            assertInstanceOf(ChargeOutcome.Charged.class, book.charge(charge(i)));
        }
        ClientBook again = ClientBook.open(storage, counter, BUDGET);
        assertEquals(5, again.entries());
        assertEquals(book.epsilon(), again.epsilon());
    }

    @Test
    void chargeThatFailedHalfWay_stopsTheBookUntilItIsOpenedAgain() {
        Memory storage = new Memory() {
            @Override
            public void append(byte[] more) {
                boolean full = read().length > 0;
                super.append(full ? Arrays.copyOf(more, more.length / 2) : more);
                if (full) {
                    throw new IllegalStateException("no space left");
                }
            }
        };
        Counter counter = new Counter();
        ClientBook book = ClientBook.open(storage, counter, BUDGET);
        book.charge(charge(1));
        assertThrows(IllegalStateException.class, () -> book.charge(charge(2)));
        assertThrows(IllegalStateException.class, () -> book.charge(charge(3)));
        assertEquals(1, ClientBook.open(storage, counter, BUDGET).entries());
    }

    @Test
    void budget_isAFilterAndARefusalWritesNothing() {
        Memory storage = new Memory();
        Counter counter = new Counter();
        ClientBook book = ClientBook.open(storage, counter, BUDGET);
        int charged = 0;
        while (book.charge(charge(charged)) instanceof ChargeOutcome.Charged) {
            charged++;
        }
        assertTrue(charged > 80 && charged < 100, "z=5: epsilon 10 after about 90 rounds, got " + charged);
        assertTrue(book.epsilon() <= 10);
        long length = storage.bytes.length;
        ChargeOutcome.Exhausted refusal = assertInstanceOf(ChargeOutcome.Exhausted.class, book.charge(charge(999)));
        assertTrue(refusal.epsilonAfter() > 10);
        assertEquals(length, storage.bytes.length);
        assertEquals(charged, counter.value);
    }

    @Test
    void logCutAnywhere_neverUndercharges() {
        Memory storage = new Memory();
        Counter counter = new Counter();
        ClientBook book = ClientBook.open(storage, counter, BUDGET);
        book.charge(charge(0));
        book.charge(charge(1));
        int confirmed = storage.bytes.length;
        byte[] third = ChargeCodec.entry(chainAfter(storage.bytes), charge(2));
        storage.append(third);
        byte[] whole = storage.bytes;
        for (int cut = 0; cut <= whole.length; cut++) {
            Memory damaged = new Memory();
            damaged.bytes = Arrays.copyOf(whole, cut);
            Counter same = new Counter();
            same.value = 2;
            if (cut < confirmed) {
                assertThrows(RolledBackException.class, () -> ClientBook.open(damaged, same, BUDGET));
            } else {
                ClientBook opened = ClientBook.open(damaged, same, BUDGET);
                assertEquals(cut == whole.length ? 3 : 2, opened.entries());
                opened.charge(charge(3));
                assertEquals(
                        opened.entries(), ClientBook.open(damaged, same, BUDGET).entries());
            }
        }
    }

    private static byte[] chainAfter(byte[] log) {
        return Arrays.copyOfRange(log, log.length - ChargeCodec.HASH_BYTES, log.length);
    }

    @Test
    void changedByte_isNotBelieved() {
        Memory storage = new Memory();
        Counter counter = new Counter();
        ClientBook.open(storage, counter, BUDGET).charge(charge(0));
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            Memory damaged = new Memory();
            damaged.bytes = storage.bytes.clone();
            damaged.bytes[random.nextInt(damaged.bytes.length)] ^= (byte) (1 << random.nextInt(8));
            assertThrows(RolledBackException.class, () -> ClientBook.open(damaged, counter, BUDGET));
        }
    }

    @Test
    void anyBytes_giveAnAnswer() {
        Random random = new Random(6);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertTrue(ChargeCodec.decode(noise, 0, ChargeCodec.FIRST_HASH).isEmpty());
        }
    }

    @Test
    void samplerAndProtocolErrors_areTakenFromDelta() {
        RenyiBudget spent = RenyiBudget.of(RenyiOrders.ledger(), new GaussianRenyi(1));
        Budget budget = new Budget(5, 1e-5);
        assertTrue(budget.covers(spent, 0, 0));
        assertTrue(!budget.covers(spent, 1e-6, 0));
        assertTrue(!budget.covers(spent, 0, 1e-5));
    }

    @Test
    void largeTarget_coversWhatASmallerOneWould() {
        RenyiBudget spent = RenyiBudget.of(RenyiOrders.ledger(), new GaussianRenyi(1));
        for (double target : new double[] {5, 50, 100, 800}) {
            assertTrue(new Budget(target, 1e-5).covers(spent, 1e-30, 0x1p-104), "target " + target);
        }
        assertTrue(!new Budget(100, 1e-5).covers(spent, 1e-6, 0), "errors count at the epsilon that is spent");
        assertTrue(!new Budget(4, 1e-5).covers(spent, 1e-30, 0));
    }

    @Test
    void worstClient_paysTheDearestSessions() {
        ServerBook book = new ServerBook(2);
        for (double z : new double[] {5, 3, 10, 4}) {
            book.enter(RenyiBudget.of(RenyiOrders.ledger(), new GaussianRenyi(z)));
        }
        double expected = new GaussianRenyi(3).epsilon(2) + new GaussianRenyi(4).epsilon(2);
        assertEquals(expected, book.worstClient().values()[0], 1e-15);
        assertEquals(4, book.sessions());
    }

    @Test
    void amplification_isRefusedUnlessEveryConditionHolds() {
        for (int mask = 0; mask < 15; mask++) {
            ReleaseBook.SamplingConditions conditions = new ReleaseBook.SamplingConditions(
                    (mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0, (mask & 8) != 0);
            assertThrows(IllegalArgumentException.class, () -> new ReleaseBook()
                    .enterSampled(new GaussianRenyi(1), 0.01, conditions));
        }
        ReleaseBook book = new ReleaseBook();
        book.enterSampled(new GaussianRenyi(1), 0.01, new ReleaseBook.SamplingConditions(true, true, true, true));
        assertTrue(book.spent().epsilon(1e-5).epsilon() < 1);
    }
}
