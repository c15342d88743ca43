package io.sottovoce.learning.data;

import java.io.BufferedReader;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits CSV text into records as RFC 4180 says: quoted fields may hold delimiters, line ends and doubled quotes; lines
 * end with CRLF or LF. UTF-8, a byte order mark is skipped. Beyond the RFC: empty lines are skipped and unquoted fields
 * are stripped of surrounding blanks.
 */
final class CsvTokens {
    private static final int FIELD_CHARS_MAX = 1 << 16;
    private static final int FIELDS_MAX = 1 << 14;
    private static final int END = -1;

    private final String name;
    private final char delimiter;
    private final BufferedReader in;
    private final StringBuilder field = new StringBuilder();
    private long line = 1;
    private long recordLine = 1;
    private int current;

    CsvTokens(ByteSource source, char delimiter) {
        this.name = source.name();
        this.delimiter = delimiter;
        this.in = new BufferedReader(new InputStreamReader(
                source.stream(),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        advance();
        if (current == '\ufeff') {
            advance();
        }
    }

    /** The line on which the last record began, from 1. */
    long line() {
        return recordLine;
    }

    /** The next record, or nothing at the end of the file. */
    Optional<List<String>> next() {
        while (current == '\n' || current == '\r') {
            endLine();
        }
        if (current == END) {
            return Optional.empty();
        }
        recordLine = line;
        List<String> fields = new ArrayList<>();
        fields.add(nextField(1));
        while (current == delimiter) {
            advance();
            if (fields.size() == FIELDS_MAX) {
                throw at("more than " + FIELDS_MAX + " fields");
            }
            fields.add(nextField(fields.size() + 1));
        }
        endLine();
        return Optional.of(fields);
    }

    private String nextField(int number) {
        field.setLength(0);
        skipBlanks();
        if (current == '"') {
            quotedField(number);
            return field.toString();
        }
        while (current != delimiter && current != '\n' && current != '\r' && current != END) {
            if (current == '"') {
                throw at("field " + number + " holds a quote but does not begin with one");
            }
            append(number);
        }
        return field.toString().strip();
    }

    private void quotedField(int number) {
        long opened = line;
        advance();
        while (true) {
            if (current == END) {
                throw at("the quote opened in field " + number + " on line " + opened + " is never closed");
            }
            if (current == '"') {
                advance();
                if (current != '"') {
                    break;
                }
            }
            line += current == '\n' ? 1 : 0;
            append(number);
        }
        skipBlanks();
        if (current != delimiter && current != '\n' && current != '\r' && current != END) {
            throw at("field " + number + " goes on after its closing quote");
        }
    }

    private void append(int number) {
        if (field.length() == FIELD_CHARS_MAX) {
            throw at("field " + number + " is longer than " + FIELD_CHARS_MAX + " characters");
        }
        field.append((char) current);
        advance();
    }

    private void skipBlanks() {
        while ((current == ' ' || current == '\t') && current != delimiter) {
            advance();
        }
    }

    private void endLine() {
        if (current == '\r') {
            advance();
            if (current != '\n' && current != END) {
                throw at("found a carriage return without a line feed");
            }
        }
        if (current == '\n') {
            line++;
            advance();
        }
    }

    private void advance() {
        try {
            current = in.read();
        } catch (CharacterCodingException | CharConversionException e) {
            throw DataException.quoting(name, "near line " + line + ": found bytes that are not UTF-8 text", e);
        } catch (IOException e) {
            throw new DataException(name + ": near line " + line + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private DataException at(String problem) {
        return new DataException(name + ": line " + line + ": " + problem);
    }
}
