package io.sottovoce.simulator.fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One fault.
 *
 * @param atMillis when it begins, in virtual milliseconds from the start
 * @param clients whom it concerns, counted from 0; empty where it is the server
 * @param amount see {@link FaultKind}
 * @param forMillis how long it lasts
 */
public record Operation(long atMillis, FaultKind kind, List<Integer> clients, long amount, long forMillis) {
    /** The longest time and the largest number, so that no sum of times overflows. */
    public static final long MAX = 1_000_000_000_000L;

    private static final Pattern LINE =
            Pattern.compile("(\\d{1,13}) ([a-z-]+) clients=([0-9,]*) amount=(-?\\d{1,13}) for=(\\d{1,13})");

    public Operation {
        clients = List.copyOf(clients);
        if (atMillis < 0 || atMillis > MAX || forMillis < 0 || forMillis > MAX || Math.abs(amount) > MAX) {
            throw new IllegalArgumentException("an operation with a number out of 0 to " + MAX);
        }
        if (amount < 0 && kind != FaultKind.SKEW) {
            throw new IllegalArgumentException(
                    "found amount=" + amount + " of " + nameOf(kind) + ", expected 0 or more; clocks alone go back");
        }
    }

    /**
     * Reads a line such as {@code 1200 cut clients=3,4 amount=0 for=800}.
     *
     * @throws IllegalArgumentException one line, where it is none
     */
    public static Operation parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "found '" + line + "', expected 'MILLIS KIND clients=I,J amount=N for=MILLIS'");
        }
        List<Integer> clients = Arrays.stream(matcher.group(3).split(","))
                .filter(part -> !part.isEmpty())
                .map(Operation::client)
                .toList();
        return new Operation(
                Long.parseLong(matcher.group(1)),
                kind(matcher.group(2)),
                clients,
                Long.parseLong(matcher.group(4)),
                Long.parseLong(matcher.group(5)));
    }

    private static int client(String digits) {
        if (digits.length() > 4) {
            throw new IllegalArgumentException("found client " + digits + ", expected a number below 10000");
        }
        return Integer.parseInt(digits);
    }

    private static FaultKind kind(String name) {
        return Arrays.stream(FaultKind.values())
                .filter(kind -> nameOf(kind).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("found kind '" + name + "', expected one of "
                        + Arrays.stream(FaultKind.values())
                                .map(Operation::nameOf)
                                .collect(Collectors.joining(", "))));
    }

    private static String nameOf(FaultKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Lines, without those that are empty or begin with #.
     *
     * @throws IllegalArgumentException one line that names the first line that is no operation
     */
    public static List<Operation> parseAll(String text) {
        List<String> lines = text.lines().map(String::strip).toList();
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isEmpty() && !lines.get(i).startsWith("#")) {
                operations.add(parse(i + 1, lines.get(i)));
            }
        }
        return operations;
    }

    private static Operation parse(int number, String line) {
        try {
            return parse(line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }

    /** One line for each, as {@link #parseAll} reads them. */
    public static String format(List<Operation> operations) {
        return operations.stream().map(operation -> operation + "\n").collect(Collectors.joining());
    }

    long endMillis() {
        return atMillis + forMillis;
    }

    @Override
    public String toString() {
        String who = clients.stream().map(String::valueOf).collect(Collectors.joining(","));
        return atMillis + " " + nameOf(kind) + " clients=" + who + " amount=" + amount + " for=" + forMillis;
    }
}
