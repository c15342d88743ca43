package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.encoding.Canonical;
import io.sottovoce.privacy.encoding.ContentHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What happened, line by line: a hash of all lines, and the last ones to look at. */
final class Trace {
    private static final int KEPT = 400;

    private final MessageDigest digest = Canonical.newSha256();
    private final Deque<String> last = new ArrayDeque<>();
    private final Agenda agenda;
    private long lines;

    Trace(Agenda agenda) {
        this.agenda = agenda;
    }

    void add(String what) {
        String line = agenda.nowMillis() + " " + what;
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
        lines++;
        last.add(line);
        if (last.size() > KEPT) {
            last.remove();
        }
    }

    long lines() {
        return lines;
    }

    List<String> last() {
        return List.copyOf(last);
    }

    /** The hash of all lines; no line can be added afterwards. */
    ContentHash finish() {
        return ContentHash.finish(digest);
    }
}
