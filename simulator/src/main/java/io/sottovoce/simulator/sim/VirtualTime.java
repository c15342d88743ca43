package io.sottovoce.simulator.sim;

import io.sottovoce.rounds.run.TaskEvent;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** A clock that stands still while something is computed and jumps to the next event. Ties keep the order of scheduling. */
final class VirtualTime {
    private final PriorityQueue<Scheduled> queue =
            new PriorityQueue<>(Comparator.comparingLong(Scheduled::atMillis).thenComparingLong(Scheduled::sequence));
    private long nowMillis;
    private long scheduled;

    long nowMillis() {
        return nowMillis;
    }

    void schedule(long atMillis, TaskEvent event) {
        queue.add(new Scheduled(Math.max(atMillis, nowMillis), scheduled, event));
        scheduled++;
    }

    /** The next event, where there is one; the time is then that of the event. */
    Optional<TaskEvent> next() {
        Optional<Scheduled> next = Optional.ofNullable(queue.poll());
        next.ifPresent(event -> nowMillis = event.atMillis());
        return next.map(Scheduled::event);
    }

    private record Scheduled(long atMillis, long sequence, TaskEvent event) {}
}
