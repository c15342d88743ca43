package io.sottovoce.server.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.ClientId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final ClientId ADA = new ClientId("a".repeat(32));
    private static final ClientId BOB = new ClientId("b".repeat(32));

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Mailbox mailbox = new Mailbox(threads::add);

    @Test
    void clientThatSaysTooMuchAtATime_isNotHeardFurtherAndOthersAre() {
        for (int i = 0; i < Mailbox.WORDS_MAX; i++) {
            assertTrue(mailbox.offer(ADA, () -> done.add("ada")));
        }
        assertFalse(mailbox.offer(ADA, () -> done.add("too much")));
        assertFalse(mailbox.offer(ADA, () -> done.add("too much")));
        assertTrue(mailbox.offer(BOB, () -> done.add("bob")));
        mailbox.execute(() -> done.add("timer"));
        drain();
        assertEquals(Mailbox.WORDS_MAX + 2, done.size());
        assertEquals(List.of("bob", "timer"), done.subList(Mailbox.WORDS_MAX, done.size()));
    }

    @Test
    void clientWhoseWordsWereHeard_isHeardAgainAlsoAfterAFault() {
        for (int i = 0; i < 3 * Mailbox.WORDS_MAX; i++) {
            assertTrue(mailbox.offer(ADA, () -> {
                throw new IllegalStateException("a fault of a step");
            }));
            drain();
        }
    }

    @Test
    void stepsBehindAnError_areRun() {
        mailbox.execute(() -> {
            throw new OutOfMemoryError("of a step");
        });
        mailbox.execute(() -> done.add("cancel"));
        drain();
        mailbox.execute(() -> done.add("later"));
        drain();
        assertEquals(List.of("cancel", "later"), done);
    }

    private void drain() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }
}
