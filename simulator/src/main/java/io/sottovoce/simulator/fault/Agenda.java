package io.sottovoce.simulator.fault;

import java.util.PriorityQueue;

/** The virtual clock: what happens next, in order of time, and at one time in the order in which it was put down. */
final class Agenda {
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long nowMillis;
    private long count;

    private record Entry(long atMillis, long number, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    long nowMillis() {
        return nowMillis;
    }

    void at(long millis, Runnable action) {
        entries.add(new Entry(Math.max(millis, nowMillis), count++, action));
    }

    void after(long millis, Runnable action) {
        at(nowMillis + millis, action);
    }

    /** Does what is next; false where nothing is left before a time. */
    boolean step(long untilMillis) {
        Entry next = entries.peek();
        if (next == null || next.atMillis() > untilMillis) {
            return false;
        }
        entries.remove();
        nowMillis = next.atMillis();
        next.action().run();
        return true;
    }
}
