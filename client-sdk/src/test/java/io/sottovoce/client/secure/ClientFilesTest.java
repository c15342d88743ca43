package io.sottovoce.client.secure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.RenyiBudget;
import io.sottovoce.privacy.accounting.RenyiOrders;
import io.sottovoce.privacy.accounting.book.Charge;
import io.sottovoce.privacy.accounting.book.MonotoneCounter;
import io.sottovoce.privacy.accounting.book.RolledBackException;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.testing.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client keeps on disk: cut at every byte, put back to an earlier state, used by two. */
final class ClientFilesTest {
    private static final TaskId TASK = TaskId.of(new byte[TaskId.BYTES]);
    private static final Octets SERVER = Octets.of(new byte[32]);
    private static final long DAY = 20_000;

    @TempDir
    Path folder;

    private Path file(String name) {
        return folder.resolve(name);
    }

    private SessionRecords records() {
        return new SessionRecords(new FileBookStorage(file("records")), new FileCounter(file("counter")));
    }

    private PrivacyBooks books() {
        try (StateFiles files = StateFiles.inFolder(folder)) { // the lock is not what is tested
            return new PrivacyBooks(SecurePolicy.builder().build(), files, DAY);
        }
    }

    private static Charge charge(long round, double epsilon) {
        RenyiOrders orders = RenyiOrders.ledger();
        double[] values = new double[RenyiBudget.nothing(orders).values().length];
        Arrays.fill(values, epsilon);
        return new Charge(
                TASK, round, "test", new Charge.Parameters(1, 1, 1, 7, 5), RenyiBudget.ofValues(orders, values), 0, 0);
    }

    @Test
    void storage_appendsAndCuts_andReadsNothingWhereThereIsNoFile() {
        FileBookStorage storage = new FileBookStorage(file("book"));
        assertEquals(0, storage.read().length);
        storage.append(new byte[] {1, 2});
        storage.append(new byte[] {3});
        assertArrayEquals(new byte[] {1, 2, 3}, storage.read());
        storage.truncate(1);
        assertArrayEquals(new byte[] {1}, storage.read());
    }

    @Test
    void storageInAPlaceThatIsNone_saysSo() {
        FileBookStorage storage = new FileBookStorage(file("missing/book"));
        assertThrows(UncheckedIOException.class, () -> storage.append(new byte[1]));
        assertThrows(UncheckedIOException.class, () -> storage.truncate(1));
        storage.truncate(0);
    }

    @Test
    void counter_neverFalls_andADraftLeftBehindIsOfNoEffect() throws IOException {
        FileCounter counter = new FileCounter(file("counter"));
        assertEquals(0, counter.read());
        counter.raiseTo(12);
        counter.raiseTo(7);
        Files.writeString(file("counter.new"), "99");
        assertEquals(12, new FileCounter(file("counter")).read());
        counter.raiseTo(13);
        assertEquals(13, counter.read());
    }

    @Test
    void counterCutAtEveryByte_isDamagedAndNeverASmallerNumber() throws IOException {
        FileCounter counter = new FileCounter(file("counter"));
        counter.raiseTo(1234);
        byte[] whole = Files.readAllBytes(file("counter"));
        for (int length = 0; length < whole.length; length++) {
            Files.write(file("counter"), Arrays.copyOf(whole, length));
            assertThrows(IllegalStateException.class, counter::read, "cut at " + length);
        }
        for (String other : new String[] {"-1\n", "+5\n", "5 \n", "99999999999999999999\n", "5\n5\n"}) {
            Files.writeString(file("counter"), other);
            assertThrows(IllegalStateException.class, counter::read, other);
        }
    }

    @Test
    void recordsCutAtEveryByte_openOnlyWhole() throws IOException {
        SessionRecords records = records();
        records.remember(SERVER, TASK, 5, World.NOW_SECONDS, 3);
        records.released(TASK, World.hash("model"));
        byte[] whole = Files.readAllBytes(file("records"));
        for (int length = 0; length < whole.length; length++) {
            Files.write(file("records"), Arrays.copyOf(whole, length));
            assertThrows(IllegalStateException.class, this::records, "cut at " + length);
        }
        Files.write(file("records"), whole);
        assertEquals(5, records().highestRound(SERVER, TASK));
        assertEquals(3, records().highestEpoch());
        assertEquals(1, records().participations(TASK));
        assertEquals(1, records().releases(TASK, World.hash("model")));
        assertEquals(1, records().sessionsSince(World.NOW_SECONDS));
        assertEquals(0, records().sessionsSince(World.NOW_SECONDS + 1));
    }

    @Test
    void recordNeverConfirmedCutAtEveryByte_isDroppedOrCounts() throws IOException {
        records().remember(SERVER, TASK, 5, World.NOW_SECONDS, 3);
        byte[] confirmed = Files.readAllBytes(file("records"));
        byte[] counter = Files.readAllBytes(file("counter"));
        records().remember(SERVER, TASK, 6, World.NOW_SECONDS, 3);
        byte[] whole = Files.readAllBytes(file("records"));
        for (int length = confirmed.length; length <= whole.length; length++) {
            Files.write(file("records"), Arrays.copyOf(whole, length));
            Files.write(file("counter"), counter);
            SessionRecords mended = records();
            assertEquals(length == whole.length ? 6 : 5, mended.highestRound(SERVER, TASK));
            mended.remember(SERVER, TASK, 7, World.NOW_SECONDS, 3);
            assertEquals(7, records().highestRound(SERVER, TASK));
        }
    }

    /** The counter was raised before it failed, as where its folder could not be forced: what it counts stays. */
    @Test
    void recordCountedBeforeAFailure_stays_andTheRecordsOpenAgain() {
        FileCounter counter = new FileCounter(file("counter"));
        AtomicBoolean fails = new AtomicBoolean();
        MonotoneCounter failing = new MonotoneCounter() {
            @Override
            public long read() {
                return counter.read();
            }

            @Override
            public void raiseTo(long value) {
                counter.raiseTo(value);
                if (fails.get()) {
                    throw new UncheckedIOException(new IOException("after the move"));
                }
            }
        };
        SessionRecords records = new SessionRecords(new FileBookStorage(file("records")), failing);
        records.remember(SERVER, TASK, 5, World.NOW_SECONDS, 3);
        fails.set(true);
        assertThrows(
                UncheckedIOException.class, () -> records.remember(SERVER, TASK, 6, World.NOW_SECONDS, 4)); // two lines
        fails.set(false);
        records.released(TASK, World.hash("model")); // one
        assertEquals(6, records.highestRound(SERVER, TASK));
        SessionRecords opened = records();
        assertEquals(6, opened.highestRound(SERVER, TASK));
        assertEquals(4, opened.highestEpoch());
        assertEquals(1, opened.participations(TASK));
        assertEquals(2, opened.sessionsSince(World.NOW_SECONDS));
    }

    @Test
    void manyRecords_areMadeShorterAndSayTheSame() throws IOException {
        SessionRecords records = records();
        TaskId other = new TaskId("ff".repeat(TaskId.BYTES));
        for (int i = 0; i < 1000; i++) {
            records.remember(SERVER, i % 2 == 0 ? TASK : other, i, World.NOW_SECONDS + 600L * i, i / 100);
            if (i % 100 == 0) {
                records.released(TASK, World.hash("model " + i / 200));
            }
        }
        assertTrue(Files.size(file("records")) < 40_000, () -> "the file only grows");
        long now = World.NOW_SECONDS + 600L * 999;
        for (SessionRecords each : List.of(records, records())) {
            assertEquals(998, each.highestRound(SERVER, TASK));
            assertEquals(999, each.highestRound(SERVER, other));
            assertEquals(9, each.highestEpoch());
            assertEquals(10, each.participations(TASK));
            assertEquals(0, each.participations(other));
            assertEquals(2, each.releases(TASK, World.hash("model 3")));
            assertEquals(0, each.releases(TASK, World.hash("model 15")));
            assertEquals(145, each.sessionsSince(now - 86_400));
        }
    }

    @Test
    void shortenedRecordsCutAtEveryByte_openOnlyWhole() throws IOException {
        SessionRecords records = records();
        for (int i = 0; i < SessionRecords.LINES_SPARED_MIN + 60; i++) {
            records.remember(SERVER, TASK, i, World.NOW_SECONDS - 4_000_000L + 10_000L * i, 3);
        }
        records.released(TASK, World.hash("model"));
        byte[] whole = Files.readAllBytes(file("records"));
        assertTrue(new String(whole, StandardCharsets.US_ASCII).startsWith("compacted "));
        for (int length = 0; length < whole.length; length++) {
            Files.write(file("records"), Arrays.copyOf(whole, length));
            assertThrows(IllegalStateException.class, this::records, "cut at " + length);
        }
        Files.write(file("records"), whole);
        Files.writeString(file("records.new"), "half of an exchange that did not come about");
        assertEquals(SessionRecords.LINES_SPARED_MIN + 59, records().highestRound(SERVER, TASK));
        assertEquals(1, records().releases(TASK, World.hash("model")));
    }

    @Test
    void recordsThatWereDamaged_doNotOpen() throws IOException {
        Files.writeString(file("records"), "round x\n");
        assertThrows(IllegalStateException.class, this::records);
    }

    @Test
    void booksCutAtEveryByte_openOnlyWhole() throws IOException {
        PrivacyBooks books = books();
        assertEquals(Optional.empty(), books.charge(charge(1, 0.1), DAY));
        assertEquals(Optional.empty(), books.charge(charge(2, 0.1), DAY));
        double spent = books.epsilon();
        for (String name : new String[] {"book-total", "book-day-" + DAY}) {
            byte[] whole = Files.readAllBytes(file(name));
            for (int length = 0; length < whole.length; length += length < 40 ? 1 : 7) {
                Files.write(file(name), Arrays.copyOf(whole, length));
                assertThrows(RolledBackException.class, this::books, name + " cut at " + length);
            }
            Files.write(file(name), whole);
        }
        assertEquals(spent, books().epsilon());
    }

    @Test
    void booksRolledBack_doNotOpen() throws IOException {
        PrivacyBooks books = books();
        books.charge(charge(1, 0.1), DAY);
        byte[] earlier = Files.readAllBytes(file("book-total"));
        books.charge(charge(2, 0.1), DAY);
        Files.write(file("book-total"), earlier);
        assertThrows(RolledBackException.class, this::books);
    }

    @Test
    void chargeBeyondTheBudget_isRefusedAndCostsNothing() {
        PrivacyBooks books = books();
        books.charge(charge(1, 0.5), DAY);
        double spent = books.epsilon();
        assertTrue(books.charge(charge(2, 1000), DAY).orElseThrow().contains("a round"));
        assertEquals(spent, books.epsilon());
        assertEquals(spent, books().epsilon());
    }

    @Test
    void clockPutBack_keepsTheBookOfTheLaterDay() {
        PrivacyBooks books = books();
        books.charge(charge(1, 0.1), DAY + 1);
        books.charge(charge(2, 0.1), DAY);
        assertTrue(Files.exists(file("book-day-" + (DAY + 1))));
        assertEquals(0, new FileBookStorage(file("book-day-" + DAY)).read().length);
    }

    @Test
    void twoClientsOnOneFolder_secondIsRefused_andComesInAfterTheFirst() {
        try (ClientStore first = ClientStore.open(folder)) {
            assertEquals(-1, first.records().highestEpoch());
            assertTrue(assertThrows(IllegalStateException.class, () -> ClientStore.open(folder))
                    .getMessage()
                    .contains("in use"));
        }
        ClientStore.open(folder).close();
    }

    @Test
    void damagedFolder_isNotLeftLocked() throws IOException {
        Files.writeString(file("records"), "nonsense\n");
        assertThrows(IllegalStateException.class, () -> ClientStore.open(folder));
        Files.delete(file("records"));
        ClientStore.open(folder).close();
    }

    @Test
    void refusals_doNotFillTheDisk() throws IOException {
        try (ClientStore store = ClientStore.open(folder)) {
            String text = "x".repeat((int) ClientStore.REFUSALS_BYTES_MAX / 4);
            for (int i = 0; i < 20; i++) {
                store.refusal(text);
            }
        }
        try (var files = Files.list(file("receipts"))) {
            assertEquals(2, files.count());
        }
        assertTrue(Files.size(file("receipts/refused.txt")) < 2 * ClientStore.REFUSALS_BYTES_MAX);
    }
}
