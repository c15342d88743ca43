package io.sottovoce.learning.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Strict JSON (RFC 8259) as neutral trees: maps, lists, text, {@link Long}, {@link Double}, {@link Boolean}; no null. A
 * key that stands twice, a depth beyond 16 and anything after the value are refused, each with its place. For the small
 * headers of model files, so that the library needs no JSON library of its own.
 */
final class JsonText {
    private static final int DEPTH_MAX = 16;

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /** The object in a text; anything else is an {@link IllegalArgumentException} of one line. */
    static Map<String, Object> object(String text) {
        JsonText reader = new JsonText(text);
        Object value = reader.value(0);
        reader.skipBlanks();
        if (reader.at < text.length()) {
            throw reader.fault("the end");
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("found a value, expected a JSON object");
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, item) -> object.put(String.valueOf(key), item));
        return object;
    }

    /** A tree on one line. */
    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            out.append('{');
            String comma = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(comma);
                quote(String.valueOf(entry.getKey()), out);
                out.append(':');
                write(entry.getValue(), out);
                comma = ",";
            }
            out.append('}');
        } else if (value instanceof Iterable<?> items) {
            out.append('[');
            String comma = "";
            for (Object item : items) {
                out.append(comma);
                write(item, out);
                comma = ",";
            }
            out.append(']');
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            quote(String.valueOf(value), out);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private Object value(int depth) {
        if (depth > DEPTH_MAX) {
            throw fault("at most " + DEPTH_MAX + " levels");
        }
        skipBlanks();
        char c = peek();
        if (c == '{') {
            return map(depth);
        }
        if (c == '[') {
            return list(depth);
        }
        if (c == '"') {
            return string();
        }
        return c == 't' || c == 'f' ? truth() : number();
    }

    private Map<String, Object> map(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        skipBlanks();
        if (takes('}')) {
            return map;
        }
        do {
            skipBlanks();
            int start = at;
            String key = string();
            skipBlanks();
            require(':');
            if (map.put(key, value(depth + 1)) != null) {
                at = start;
                throw fault("each key once");
            }
            skipBlanks();
        } while (takes(','));
        require('}');
        return map;
    }

    private List<Object> list(int depth) {
        List<Object> list = new ArrayList<>();
        at++;
        skipBlanks();
        if (takes(']')) {
            return list;
        }
        do {
            list.add(value(depth + 1));
            skipBlanks();
        } while (takes(','));
        require(']');
        return list;
    }

    private String string() {
        require('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                at--;
                throw fault("no control character in text");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw fault("an escape");
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw fault("a hexadecimal digit");
            }
            code = 16 * code + digit;
            at++;
        }
        return (char) code;
    }

    private Object truth() {
        for (String word : List.of("true", "false")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("true");
            }
        }
        throw fault("true or false");
    }

    private Object number() {
        int from = at;
        takes('-');
        digits();
        boolean real = false;
        if (takes('.')) {
            real = true;
            digits();
        }
        if (takes('e') || takes('E')) {
            real = true;
            if (!takes('+')) {
                takes('-');
            }
            digits();
        }
        String digits = text.substring(from, at);
        try {
            return real ? (Object) Double.valueOf(digits) : Long.valueOf(digits);
        } catch (NumberFormatException e) {
            at = from;
            throw fault("an integer of 64 bits");
        }
    }

    private void digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw fault("a value");
        }
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw fault("more");
        }
        return text.charAt(at);
    }

    private boolean takes(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void require(char c) {
        if (!takes(c)) {
            throw fault("'" + c + "'");
        }
    }

    private IllegalArgumentException fault(String expected) {
        String found = at >= text.length() ? "the end" : "'" + printable(text.charAt(at)) + "'";
        return new IllegalArgumentException("JSON, character " + at + ": found " + found + ", expected " + expected);
    }

    private static String printable(char c) {
        return c < ' ' || c > '~' ? String.format("\\u%04x", (int) c) : String.valueOf(c);
    }
}
