package io.sottovoce.simulator.secure;

import io.sottovoce.privacy.secret.Secret;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Secrets that must be nowhere, and a search for them: as bytes, in hexadecimal digits, in Base64. */
final class Secrets {
    private static final int PREFIX = 8;

    private final Map<Long, List<Pattern>> patterns = new HashMap<>();
    private int count;

    private static final class Pattern {
        private final String name;
        private final byte[] bytes;

        Pattern(String name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        boolean isAt(byte[] text, int from) {
            return from + bytes.length <= text.length
                    && Arrays.equals(bytes, 0, bytes.length, text, from, from + bytes.length);
        }
    }

    int count() {
        return count;
    }

    /** Remembers a secret of at least 16 bytes. */
    synchronized void add(String name, byte[] secret) {
        count++;
        pattern(name + " as bytes", secret);
        String hex = HexFormat.of().formatHex(secret);
        pattern(name + " in hex", ascii(hex));
        pattern(name + " in HEX", ascii(hex.toUpperCase(java.util.Locale.ROOT)));
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            for (int shift = 0; shift < 3; shift++) { // it may lie anywhere in what was encoded
                byte[] shifted = new byte[shift + secret.length];
                System.arraycopy(secret, 0, shifted, shift, secret.length);
                String text = encoder.withoutPadding().encodeToString(shifted);
                pattern(name + " in Base64", ascii(text.substring(shift == 0 ? 0 : shift + 1, text.length() - 2)));
            }
        }
    }

    void add(String name, String secret) {
        count++;
        pattern(name, ascii(secret));
    }

    private synchronized void pattern(String name, byte[] bytes) {
        patterns.computeIfAbsent(prefix(bytes, 0), key -> new ArrayList<>()).add(new Pattern(name, bytes));
    }

    /** What is found in some bytes. */
    synchronized Optional<String> in(byte[] text) {
        for (int at = 0; at + PREFIX <= text.length; at++) {
            int from = at;
            List<Pattern> here = patterns.getOrDefault(prefix(text, at), List.of());
            Optional<Pattern> found =
                    here.stream().filter(pattern -> pattern.isAt(text, from)).findFirst();
            if (found.isPresent()) {
                return found.map(pattern -> pattern.name);
            }
        }
        return Optional.empty();
    }

    private static long prefix(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < PREFIX; i++) {
            value = (value << 8) | (bytes[at + i] & 0xff);
        }
        return value;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Remembers every secret that an object holds at present, near or far. */
    void addAllOf(String name, Object root) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> left = new ArrayDeque<>(List.of(root));
        while (!left.isEmpty()) {
            Object next = left.remove();
            if (!seen.add(next)) {
                continue;
            }
            if (next instanceof Secret secret) {
                disclose(name, secret);
            } else {
                partsOf(next).forEach(left::add);
            }
        }
    }

    private void disclose(String name, Secret secret) {
        try {
            byte[] value = secret.disclose();
            if (value.length >= 16 && !Arrays.equals(value, new byte[value.length])) {
                add("a secret of " + name, value);
            }
        } catch (IllegalStateException e) {
            // It was wiped meanwhile.
        }
    }

    private static List<Object> partsOf(Object whole) {
        List<Object> parts = new ArrayList<>();
        try {
            if (whole instanceof Collection<?> many) {
                parts.addAll(List.of(many.toArray()));
            } else if (whole instanceof Map<?, ?> map) {
                parts.addAll(List.of(map.values().toArray()));
            } else if (whole instanceof Optional<?> maybe) {
                maybe.ifPresent(parts::add);
            } else if (whole instanceof Object[] array) {
                for (int i = 0; i < Array.getLength(array); i++) {
                    Optional.ofNullable(array[i]).ifPresent(parts::add);
                }
            } else if (whole.getClass().getName().startsWith("io.sottovoce.")) {
                fields(whole, parts);
            }
        } catch (java.util.ConcurrentModificationException | NullPointerException e) {
            // The session goes on meanwhile; what is missed now is met at the next look.
        }
        return parts;
    }

    private static void fields(Object whole, List<Object> parts) {
        for (Class<?> kind = whole.getClass();
                kind != null && kind.getName().startsWith("io.sottovoce.");
                kind = kind.getSuperclass()) {
            for (Field field : kind.getDeclaredFields()) {
                if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
                    try {
                        field.setAccessible(true);
                        Optional.ofNullable(field.get(whole)).ifPresent(parts::add);
                    } catch (ReflectiveOperationException e) {
                        throw new LinkageError(e.getMessage(), e);
                    }
                }
            }
        }
    }
}
