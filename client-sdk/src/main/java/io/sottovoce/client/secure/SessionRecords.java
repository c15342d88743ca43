package io.sottovoce.client.secure;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.book.BookStorage;
import io.sottovoce.privacy.accounting.book.MonotoneCounter;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client remembers across sessions and restarts: the highest round of each server and task, the highest revocation
 * epoch, and which sums it took part in. Lines in a file that only grows; each is on disk before its method returns. A last
 * line that was cut off was never acted upon, and is dropped; a counter beside tells where lines are missing that were, and
 * the records do not open.
 */
final class SessionRecords {
    private static final String ROUND = "round";
    private static final String EPOCH = "epoch";
    private static final String RELEASE = "release";

    private final BookStorage file;
    private final MonotoneCounter counter;
    private final Map<String, Long> rounds = new HashMap<>();
    private final Map<TaskId, Long> participations = new HashMap<>();
    private final Map<String, Integer> releases = new HashMap<>();
    private final List<Long> begun = new ArrayList<>();
    private long epoch = -1;
    private long lines;
    private long bytes;
    private boolean torn;

    SessionRecords(BookStorage file, MonotoneCounter counter) {
        this.file = file;
        this.counter = counter;
        String text = new String(file.read(), StandardCharsets.US_ASCII);
        int whole = text.lastIndexOf('\n') + 1;
        bytes = whole;
        text.substring(0, whole).lines().forEach(this::replay);
        if (lines < counter.read()) {
            throw new IllegalStateException("the records of this client were rolled back: " + file + " has " + lines
                    + " lines, expected " + counter.read());
        }
        if (bytes < text.length()) {
            file.truncate(bytes);
        }
        counter.raiseTo(lines);
    }

    synchronized long highestRound(Octets serverKey, TaskId task) {
        return rounds.getOrDefault(serverKey.hex() + task.hex(), -1L);
    }

    synchronized long highestEpoch() {
        return epoch;
    }

    synchronized long participations(TaskId task) {
        return participations.getOrDefault(task, 0L);
    }

    synchronized int releases(TaskId task, ContentHash model) {
        return releases.getOrDefault(task.hex() + model.hex(), 0);
    }

    /** Sessions begun at or after a Unix second. */
    synchronized long sessionsSince(long unixSeconds) {
        return begun.stream().filter(second -> second >= unixSeconds).count();
    }

    synchronized void remember(Octets serverKey, TaskId task, long round, long unixSeconds, long revocationEpoch) {
        List<String> added = new ArrayList<>();
        added.add(
                String.join(" ", ROUND, serverKey.hex(), task.hex(), Long.toString(round), Long.toString(unixSeconds)));
        if (revocationEpoch > epoch) {
            added.add(EPOCH + " " + revocationEpoch);
        }
        append(added);
    }

    synchronized void released(TaskId task, ContentHash model) {
        append(List.of(String.join(" ", RELEASE, task.hex(), model.hex())));
    }

    /** Lines, then counter: a crash between the two leaves one more than counted, which counts. */
    private void append(List<String> added) {
        byte[] text = (String.join("\n", added) + "\n").getBytes(StandardCharsets.US_ASCII);
        if (torn) { // behind part of a line nothing could be read again
            file.truncate(bytes);
        }
        torn = true;
        file.append(text);
        counter.raiseTo(lines + added.size());
        torn = false;
        bytes += text.length;
        added.forEach(this::replay);
    }

    private void replay(String line) {
        lines++;
        String[] words = line.split(" ", -1);
        try {
            switch (words[0]) {
                case ROUND -> {
                    rounds.merge(words[1] + words[2], Long.parseLong(words[3]), Math::max);
                    begun.add(Long.parseLong(words[4]));
                }
                case EPOCH -> epoch = Math.max(epoch, Long.parseLong(words[1]));
                case RELEASE -> {
                    participations.merge(new TaskId(words[1]), 1L, Long::sum);
                    releases.merge(words[1] + words[2], 1, Integer::sum);
                }
                default -> throw new IllegalArgumentException(words[0]);
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalStateException("the records of this client are damaged at the line: " + line, e);
        }
    }
}
