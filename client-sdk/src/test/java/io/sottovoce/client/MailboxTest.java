package io.sottovoce.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MailboxTest {
    private final Mailbox box = new Mailbox();

    private void fill() {
        for (int i = 0; i < Mailbox.CAPACITY; i++) {
            box.post(new Mail.Ended(i, "x"));
        }
    }

    @Test
    void fullBox_takesOwnMailAtOnceAndInOrder() throws InterruptedException {
        fill();
        box.postOwn(new Mail.Close());
        for (int i = 0; i < Mailbox.CAPACITY; i++) {
            assertEquals(new Mail.Ended(i, "x"), box.poll(0));
        }
        assertInstanceOf(Mail.Close.class, box.poll(0));
        assertNull(box.poll(0));
    }

    @Test
    void fullBox_makesStrangersWaitUntilThereIsRoom_andTheyStayInterrupted() throws InterruptedException {
        fill();
        boolean[] interrupted = new boolean[1];
        Thread sender = new Thread(() -> {
            box.post(new Mail.Close());
            interrupted[0] = Thread.currentThread().isInterrupted();
        });
        sender.start();
        sender.interrupt();
        while (sender.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < Mailbox.CAPACITY; i++) {
            assertInstanceOf(Mail.Ended.class, box.poll(0));
        }
        assertInstanceOf(Mail.Close.class, box.poll(TimeUnit.SECONDS.toNanos(20)));
        sender.join();
        assertTrue(interrupted[0]);
    }

    @Test
    void closedBox_letsEverybodyGo() throws InterruptedException {
        fill();
        Thread sender = new Thread(() -> box.post(new Mail.Close()));
        sender.start();
        box.close();
        sender.join();
        box.post(new Mail.Close());
        box.postOwn(new Mail.Close());
        assertNull(box.poll(0));
    }
}
