package io.sottovoce.simulator.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class WorkersTest {
    @Test
    void whatIsSubmitted_goesBeforeWhatCanWait() throws InterruptedException {
        ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
        CountDownLatch gate = new CountDownLatch(1);
        try (Workers workers = new Workers(1)) {
            Workers.Batch<Boolean> first = workers.submit(List.of(() -> {
                gate.await();
                return true;
            }));
            Workers.Batch<Boolean> idle = workers.whenIdle(List.of(() -> done.add("idle 1"), () -> done.add("idle 2")));
            Workers.Batch<Boolean> now = workers.submit(List.of(() -> done.add("now 1"), () -> done.add("now 2")));
            gate.countDown();
            assertEquals(List.of(true), first.results());
            assertEquals(List.of(true, true), idle.results());
            assertEquals(List.of(true, true), now.results());
        }
        assertEquals(List.of("now 1", "now 2", "idle 1", "idle 2"), List.copyOf(done));
    }

    @Test
    void results_areInTheOrderOfTheCalls() throws InterruptedException {
        CountDownLatch last = new CountDownLatch(1);
        try (Workers workers = new Workers(3)) {
            List<Callable<Integer>> calls = List.of(
                    () -> {
                        last.await();
                        return 1;
                    },
                    () -> 2,
                    () -> {
                        last.countDown();
                        return 3;
                    });
            assertEquals(List.of(1, 2, 3), workers.all(calls));
        }
    }

    @Test
    void aFailure_isThrownAsItWasOnceTheOthersAreDone() {
        AtomicInteger done = new AtomicInteger();
        try (Workers workers = new Workers(1)) {
            List<Callable<Integer>> calls = List.of(
                    () -> {
                        throw new IllegalArgumentException("no");
                    },
                    done::incrementAndGet);
            IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> workers.all(calls));
            assertEquals("no", failure.getMessage());
        }
        assertEquals(1, done.get());
    }

    @Test
    void closed_returnsWhenNobodyIsAtWork() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        Workers workers = new Workers(1);
        Workers.Batch<Boolean> task = workers.submit(List.of(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
                return false;
            } finally {
                left.set(true);
            }
        }));
        begun.await();
        workers.close();
        assertTrue(left.get());
        assertThrows(IllegalStateException.class, task::results);
    }

    @Test
    void whatHasNotBegunWhenClosed_isCancelled() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Workers workers = new Workers(1);
        workers.submit(List.of(() -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return true;
        }));
        begun.await();
        Workers.Batch<Boolean> urgent = workers.submit(List.of(() -> true));
        Workers.Batch<Boolean> idle = workers.whenIdle(List.of(() -> true));
        workers.close();
        assertThrows(CancellationException.class, urgent::results);
        assertThrows(CancellationException.class, idle::results);
        assertThrows(IllegalStateException.class, () -> workers.submit(List.of(() -> true)));
    }

    @Test
    void whoWaits_worksInThePlaceOfAThread() throws InterruptedException {
        AtomicInteger busy = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch both = new CountDownLatch(2);
        Callable<Boolean> call = () -> {
            most.accumulateAndGet(busy.incrementAndGet(), Math::max);
            threads.add(Thread.currentThread());
            both.countDown();
            both.await(); // until either has begun
            busy.decrementAndGet();
            return true;
        };
        try (Workers workers = new Workers(2)) {
            for (int i = 0; i < 5; i++) {
                assertEquals(20, workers.all(Collections.nCopies(20, call)).size());
            }
        }
        assertEquals(2, most.get());
        assertEquals(2, threads.size());
        assertTrue(threads.contains(Thread.currentThread()));
    }

    @Test
    void whatCanWait_isDoneByWhoHelps() throws InterruptedException {
        try (Workers workers = new Workers(1)) {
            assertEquals(List.of(1), workers.all(List.of(() -> 1)));
            Workers.Batch<Thread> idle = workers.whenIdle(List.of(Thread::currentThread));
            workers.help(idle);
            assertEquals(List.of(Thread.currentThread()), idle.results());
        }
    }

    @Test
    void whoWaitsForShortCalls_beginsNothingThatCanWait() throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (Workers workers = new Workers(2)) {
            Thread caller = Thread.currentThread();
            Workers.Batch<Boolean> idle = workers.whenIdle(Collections.nCopies(9, () -> {
                taken.countDown();
                gate.await(); // until the short calls are done
                return threads.add(Thread.currentThread());
            }));
            taken.await();
            List<Callable<Integer>> calls = List.of(() -> 1, () -> 2, () -> 3);
            assertEquals(List.of(1, 2, 3), workers.allShort(calls));
            gate.countDown();
            idle.results();
            assertTrue(!threads.contains(caller));
        }
    }

    @Test
    void shortCalls_areWaitedForAndFailAsTheyDid() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            Thread caller = Thread.currentThread();
            CountDownLatch both = new CountDownLatch(2);
            AtomicBoolean done = new AtomicBoolean();
            Callable<Boolean> slow = () -> {
                both.countDown();
                both.await(); // until either thread has one
                if (Thread.currentThread() == caller) {
                    done.set(true);
                    return true;
                }
                while (!done.get() || caller.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait(); // until the caller has stayed awake for as long as it does
                }
                return true;
            };
            assertEquals(List.of(true, true), workers.allShort(List.of(slow, slow)));
            List<Callable<Integer>> failing = List.of(() -> 1, () -> {
                throw new IllegalArgumentException("no");
            });
            assertThrows(IllegalArgumentException.class, () -> workers.allShort(failing));
        }
    }

    @Test
    void shortCallThatIsInterruptedInTheCaller_throws() {
        try (Workers workers = new Workers(1)) {
            List<Callable<Integer>> calls = List.of(() -> {
                throw new InterruptedException();
            });
            assertThrows(InterruptedException.class, () -> {
                workers.allShort(List.of(() -> 1)); // from now on the caller is the only thread
                workers.allShort(calls);
            });
        }
    }

    @Test
    void interruptedAtWork_throwsAndCancelsTheRest() {
        AtomicInteger done = new AtomicInteger();
        try (Workers workers = new Workers(1)) {
            List<Callable<Integer>> calls = List.of(
                    () -> {
                        Thread.currentThread().interrupt();
                        new CountDownLatch(1).await();
                        return 1;
                    },
                    done::incrementAndGet);
            assertThrows(InterruptedException.class, () -> workers.all(calls));
        }
        assertEquals(0, done.get());
    }

    @Test
    void interruptOfACancelledTask_doesNotReachTheNext() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        try (Workers workers = new Workers(2)) {
            Thread caller = Thread.currentThread();
            Callable<Boolean> busy = () -> {
                if (Thread.currentThread() == caller) {
                    begun.await();
                    Thread.currentThread().interrupt();
                    throw new InterruptedException();
                }
                begun.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                return true;
            };
            assertThrows(InterruptedException.class, () -> workers.all(List.of(busy, busy)));
            Thread.interrupted();
            Callable<Boolean> fresh = () -> Thread.currentThread().isInterrupted();
            assertEquals(List.of(false, false, false, false), workers.all(Collections.nCopies(4, fresh)));
        }
    }
}
