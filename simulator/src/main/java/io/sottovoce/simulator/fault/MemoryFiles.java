package io.sottovoce.simulator.fault;

import io.sottovoce.client.secure.StateFile;
import io.sottovoce.client.secure.StateFiles;
import io.sottovoce.privacy.accounting.book.MonotoneCounter;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The disk of a simulated client. What a method has returned for outlives a power cut; of what was being written a part may
 * be there; a receipt that was not forced is lost.
 */
final class MemoryFiles implements StateFiles {
    private final Map<String, byte[]> books = new TreeMap<>();
    private final Map<String, Long> counters = new TreeMap<>();
    private final Map<String, Integer> confirmed = new TreeMap<>();
    private final Breaker breaker = new Breaker();
    private final Sabotage sabotage;
    private Map<String, byte[]> booksAtStart = Map.of();
    private Map<String, Long> countersAtStart = Map.of();

    MemoryFiles(Sabotage sabotage) {
        this.sabotage = sabotage;
    }

    Breaker breaker() {
        return breaker;
    }

    /** A process begins to work with the disk. */
    void started() {
        booksAtStart = new TreeMap<>(books);
        countersAtStart = new TreeMap<>(counters);
    }

    /** The power went. */
    void cut() {
        breaker.disarm();
        if (sabotage.forgetsConfirmedWrites()) {
            books.clear();
            books.putAll(booksAtStart);
            counters.clear();
            counters.putAll(countersAtStart);
        }
    }

    /** The name of a book that is shorter than was once confirmed; empty where there is none. */
    String shortened() {
        for (Map.Entry<String, Integer> entry : confirmed.entrySet()) {
            byte[] held = books.getOrDefault(entry.getKey(), new byte[0]);
            if (held.length < entry.getValue()) {
                return entry.getKey();
            }
        }
        return "";
    }

    @Override
    public StateFile book(String name) {
        return new Book(name);
    }

    @Override
    public MonotoneCounter counter(String name) {
        return new Counter(name);
    }

    @Override
    public void receipt(String name, String text) {
        // for people, of whom there are none here
    }

    @Override
    public void refusal(String text) {
        // as above
    }

    @Override
    public void close() {
        // the disk stays
    }

    private final class Book implements StateFile {
        private final String name;

        Book(String name) {
            this.name = name;
        }

        @Override
        public byte[] read() {
            return books.getOrDefault(name, new byte[0]).clone();
        }

        @Override
        public void append(byte[] bytes) {
            byte[] before = books.getOrDefault(name, new byte[0]);
            if (breaker.isDue()) { // a part of the last write reaches the disk
                books.put(name, joined(before, Arrays.copyOf(bytes, bytes.length / 2)));
            }
            breaker.before();
            books.put(name, joined(before, bytes));
            breaker.after();
            confirmed.put(name, before.length + bytes.length);
        }

        @Override
        public void truncate(long length) {
            byte[] before = books.getOrDefault(name, new byte[0]);
            books.put(name, Arrays.copyOf(before, Math.min(before.length, Math.toIntExact(length))));
        }

        @Override
        public void exchange(byte[] content) {
            breaker.before();
            books.put(name, content.clone());
            confirmed.put(name, content.length);
            breaker.after();
        }

        private byte[] joined(byte[] first, byte[] second) {
            byte[] all = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, all, first.length, second.length);
            return all;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final class Counter implements MonotoneCounter {
        private final String name;

        Counter(String name) {
            this.name = name;
        }

        @Override
        public long read() {
            return counters.getOrDefault(name, 0L);
        }

        @Override
        public void raiseTo(long value) {
            if (value > read()) {
                breaker.before();
                counters.put(name, value);
                breaker.after();
            }
        }
    }
}
