package io.sottovoce.server.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.message.VectorSpec;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InputSumTest {
    private static final int BYTES = 6;

    private final InputSum sum = new InputSum(List.of(new VectorSpec("update", 3, 16)));
    private final AtomicInteger opened = new AtomicInteger();

    private static ClientId client(int index) {
        byte[] id = new byte[ClientId.BYTES];
        id[0] = (byte) index;
        return ClientId.of(id);
    }

    private static Octets zeros() {
        return Octets.of(new byte[BYTES]);
    }

    @Test
    void nothingUnderWay_opensAtOnce() {
        sum.expect();
        sum.add(client(1), (vector, chunk) -> zeros());
        sum.whenWhole(opened::incrementAndGet);
        assertEquals(1, opened.get());
    }

    @Test
    void slowRead_holdsUpNobodyButTheOpening() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch disk = new CountDownLatch(1);
        sum.expect();
        Thread slow = new Thread(() -> sum.add(client(1), (vector, chunk) -> {
            reading.countDown();
            awaitQuietly(disk);
            return zeros();
        }));
        slow.start();
        reading.await();
        sum.expect(); // another client's input is taken meanwhile
        sum.whenWhole(opened::incrementAndGet);
        assertEquals(0, opened.get());
        disk.countDown();
        slow.join();
        assertEquals(0, opened.get(), "an input that was taken is not in the sum");
        sum.add(client(2), (vector, chunk) -> zeros());
        assertEquals(1, opened.get());
        assertEquals(2, sum.sum().inputs());
    }

    @Test
    void readThatFails_neverOpens() {
        sum.expect();
        assertThrows(
                IllegalStateException.class,
                () -> sum.add(client(1), (vector, chunk) -> {
                    throw new IllegalStateException("no disk");
                }));
        sum.whenWhole(opened::incrementAndGet);
        assertEquals(0, opened.get());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
