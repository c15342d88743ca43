package io.sottovoce.client.secure;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.accounting.book.MonotoneCounter;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client remembers across sessions and restarts: the highest round of each server and task, the highest revocation
 * epoch, and which sums it took part in. Lines in a file; each is on disk before its method returns. A last line that was cut
 * off was never acted upon, and is dropped; a counter beside tells where lines are missing that were, and the records do not
 * open.
 *
 * <p>Once there are many more lines than what they say takes, the file is exchanged in one step for one that says the same:
 * {@code compacted N M} and M lines, which stand for the first N. What stays is a line for each task and one for each model
 * that this client has given a sum for, which are as few as its charges. Sessions of more than a day ago, which only count
 * against the limit of a day, are forgotten.
 */
final class SessionRecords {
    private static final System.Logger LOG = System.getLogger(ClientStore.class.getName());
    private static final int TASK_DIGITS = 2 * TaskId.BYTES;
    private static final String ROUND = "round";
    private static final String EPOCH = "epoch";
    private static final String RELEASE = "release";
    private static final String COMPACTED = "compacted";
    private static final String BEGUN = "begun";
    private static final long DAY_SECONDS = 86_400;
    /** Fewer lines than this are not worth the exchange. */
    static final int LINES_SPARED_MIN = 256;

    private final StateFile file;
    private final MonotoneCounter counter;
    private final Map<String, Long> rounds = new HashMap<>();
    private final Map<TaskId, Long> participations = new HashMap<>();
    private final Map<String, Integer> releases = new HashMap<>();
    private final List<Long> begun = new ArrayList<>();
    private long epoch = -1;
    private long lines;
    private long linesInFile;
    private long bytes;
    private boolean torn;

    SessionRecords(StateFile file, MonotoneCounter counter) {
        this.file = file;
        this.counter = counter;
        String text = new String(file.read(), StandardCharsets.US_ASCII);
        int whole = text.lastIndexOf('\n') + 1;
        bytes = whole;
        read(text.substring(0, whole).lines().toList());
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
        if (torn) {
            mend();
        }
        torn = true;
        file.append(text);
        counter.raiseTo(lines + added.size());
        torn = false;
        bytes += text.length;
        added.forEach(this::replay);
        linesInFile += added.size();
        compactIfWorthIt();
    }

    /**
     * After an append that failed: behind part of a line nothing could be read again, so that what was added goes; but where it
     * was counted before the failure it stays, or the records would look rolled back at the next start.
     */
    private void mend() {
        String text = new String(file.read(), StandardCharsets.US_ASCII);
        int from = Math.toIntExact(bytes);
        int whole = text.lastIndexOf('\n') + 1;
        if (counter.read() > lines && whole > from) {
            List<String> counted = text.substring(from, whole).lines().toList();
            counted.forEach(this::replay);
            linesInFile += counted.size();
            bytes = whole;
        }
        file.truncate(bytes);
        torn = false;
    }

    // ---- compaction

    private void read(List<String> all) {
        int from = 0;
        if (!all.isEmpty() && all.get(0).startsWith(COMPACTED + " ")) {
            from = readCompacted(all);
        }
        all.subList(from, all.size()).forEach(this::replay);
        linesInFile = all.size();
    }

    /** The lines of a compacted beginning, the first one included. All of them were on disk before the file was exchanged. */
    private int readCompacted(List<String> all) {
        String[] words = all.get(0).split(" ", -1);
        try {
            long counted = Long.parseLong(words[1]);
            int following = Integer.parseInt(words[2]);
            if (words.length != 3 || following < 0 || following >= all.size()) {
                throw damaged(all.get(0), null);
            }
            all.subList(1, 1 + following).forEach(this::replay);
            lines = counted;
            return 1 + following;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw damaged(all.get(0), e);
        }
    }

    /** A compaction that does not come about leaves the file as it was, and is tried again. */
    private void compactIfWorthIt() {
        long said = 1L + rounds.size() + releases.size() + recent().size();
        if (linesInFile < 2 * said + LINES_SPARED_MIN) {
            return;
        }
        List<String> summary = summary();
        byte[] text = (String.join("\n", summary) + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            file.exchange(text);
        } catch (UncheckedIOException e) {
            LOG.log(System.Logger.Level.WARNING, "the records could not be made shorter: {0}", e.toString());
            return;
        }
        begun.retainAll(recent());
        bytes = text.length;
        linesInFile = summary.size();
    }

    private List<String> summary() {
        List<String> said = new ArrayList<>();
        said.add(EPOCH + " " + epoch);
        rounds.forEach((key, round) -> said.add(String.join(
                " ",
                ROUND,
                key.substring(0, key.length() - TASK_DIGITS),
                key.substring(key.length() - TASK_DIGITS),
                Long.toString(round))));
        recent().forEach(second -> said.add(BEGUN + " " + second));
        releases.forEach((key, count) -> said.add(String.join(
                " ", RELEASE, key.substring(0, TASK_DIGITS), key.substring(TASK_DIGITS), Integer.toString(count))));
        said.add(0, String.join(" ", COMPACTED, Long.toString(lines), Integer.toString(said.size())));
        return said;
    }

    /** Sessions of the day before the newest one. */
    private List<Long> recent() {
        long newest = begun.stream().mapToLong(Long::longValue).max().orElse(0);
        return begun.stream()
                .filter(second -> second >= newest - 2 * DAY_SECONDS)
                .toList();
    }

    private void replay(String line) {
        lines++;
        String[] words = line.split(" ", -1);
        try {
            switch (words[0]) {
                case ROUND -> {
                    rounds.merge(words[1] + words[2], Long.parseLong(words[3]), Math::max);
                    if (words.length > 4) {
                        begun.add(Long.parseLong(words[4]));
                    }
                }
                case BEGUN -> begun.add(Long.parseLong(words[1]));
                case EPOCH -> epoch = Math.max(epoch, Long.parseLong(words[1]));
                case RELEASE -> {
                    int count = words.length > 3 ? Integer.parseInt(words[3]) : 1;
                    participations.merge(new TaskId(words[1]), (long) count, Long::sum);
                    releases.merge(words[1] + words[2], count, Integer::sum);
                }
                default -> throw new IllegalArgumentException(words[0]);
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw damaged(line, e);
        }
    }

    private static IllegalStateException damaged(String line, @Nullable RuntimeException cause) {
        return new IllegalStateException("the records of this client are damaged at the line: " + line, cause);
    }
}
