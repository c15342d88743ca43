package io.sottovoce.learning.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a JSON object of lists of texts: what each role of a set of plays says. Nothing else of JSON is taken. Total: any
 * bytes give the map or one line that names the offset.
 */
final class RoleLines {
    private static final int HEX = 16;

    private final ByteSource source;
    private int next;

    private RoleLines(ByteSource source) {
        this.source = source;
    }

    static Map<String, List<String>> read(ByteSource source) {
        RoleLines reader = new RoleLines(source);
        reader.advance();
        return reader.object();
    }

    private Map<String, List<String>> object() {
        Map<String, List<String>> roles = new LinkedHashMap<>();
        expect('{');
        while (next != '}') {
            String role = text();
            expect(':');
            if (roles.put(role, list()) != null) {
                throw failure("the role " + DataException.quoted(role) + " a second time", "each role once");
            }
            comma('}');
        }
        advance();
        return roles;
    }

    private List<String> list() {
        List<String> lines = new ArrayList<>();
        expect('[');
        while (next != ']') {
            lines.add(text());
            comma(']');
        }
        expect(']');
        return lines;
    }

    /** A comma between two items, or the end. */
    private void comma(char end) {
        blanks();
        if (next == ',') {
            advance();
            blanks();
            if (next == end) {
                throw failure("a comma before '" + end + "'", "another item");
            }
        } else if (next != end) {
            throw failure(shown(), "',' or '" + end + "'");
        }
    }

    private String text() {
        blanks();
        if (next != '"') {
            throw failure(shown(), "a text in quotes");
        }
        StringBuilder text = new StringBuilder();
        for (advance(); next != '"'; advance()) {
            if (next < ' ') {
                throw failure(shown(), "the end of a text");
            }
            text.append(next == '\\' ? escaped() : (char) next);
        }
        advance();
        blanks();
        return text.toString();
    }

    private char escaped() {
        advance();
        return switch (next) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> (char) next;
            case 'u' -> unicode();
            default -> throw failure("the escape \\" + shown(), "one of JSON's");
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            advance();
            int digit = next < 0 ? -1 : Character.digit(next, HEX);
            if (digit < 0) {
                throw failure(shown(), "four hexadecimal digits");
            }
            value = value * HEX + digit;
        }
        return (char) value;
    }

    private void expect(char wanted) {
        blanks();
        if (next != wanted) {
            throw failure(shown(), "'" + wanted + "'");
        }
        advance();
        blanks();
    }

    private void blanks() {
        while (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
            advance();
        }
    }

    private void advance() {
        next = source.next();
    }

    private String shown() {
        return next < 0 ? "the end of the file" : DataException.quoted(String.valueOf((char) next));
    }

    private DataException failure(String found, String expected) {
        return DataException.quoting(
                source.name(), "offset " + source.offset() + ": found " + found + ", expected " + expected);
    }
}
