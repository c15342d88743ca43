package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.secret.Secret;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Searches a file for secrets, and keeps them itself in a form in which it would not find them: every bit inverted. */
public final class HeapScan {
    private static final int BYTES = 32;
    private static final int BLOCK = 1 << 20;

    private final Map<Long, List<byte[]>> invertedByTheirStart = new HashMap<>();
    private int size;

    private HeapScan() {}

    /** A search for the first 32 bytes of each secret. */
    public static HeapScan hiding(Collection<Secret> secrets) {
        HeapScan scan = new HeapScan();
        for (Secret secret : secrets) {
            byte[] inverted = secret.with(bytes -> {
                byte[] copy = new byte[BYTES];
                for (int i = 0; i < BYTES; i++) {
                    copy[i] = (byte) ~bytes[i];
                }
                return copy;
            });
            scan.invertedByTheirStart
                    .computeIfAbsent(start(inverted, 0), key -> new ArrayList<>())
                    .add(inverted);
            scan.size++;
        }
        return scan;
    }

    public int size() {
        return size;
    }

    /** How often any of the secrets occurs. */
    public int hits(Path file) throws IOException {
        int hits = 0;
        byte[] window = new byte[BLOCK + BYTES];
        int held = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BLOCK)) {
            int read;
            while ((read = in.readNBytes(window, held, BLOCK)) > 0) {
                int end = held + read;
                hits += hits(window, end);
                held = Math.min(BYTES - 1, end);
                System.arraycopy(window, end - held, window, 0, held);
            }
        }
        return hits;
    }

    private int hits(byte[] window, int end) {
        int hits = 0;
        for (int at = 0; at + BYTES <= end; at++) {
            List<byte[]> candidates = invertedByTheirStart.get(~start(window, at));
            if (candidates != null) {
                for (byte[] inverted : candidates) {
                    hits += matches(window, at, inverted) ? 1 : 0;
                }
            }
        }
        return hits;
    }

    private static boolean matches(byte[] window, int at, byte[] inverted) {
        for (int i = 0; i < BYTES; i++) {
            if (window[at + i] != (byte) ~inverted[i]) {
                return false;
            }
        }
        return true;
    }

    private static long start(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = (value << 8) | (bytes[at + i] & 0xFF);
        }
        return value;
    }
}
