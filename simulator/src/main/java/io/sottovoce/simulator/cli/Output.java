package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.Json;
import java.util.Map;

/**
 * What a command prints: with {@code --json} one object as the last line of stdout and nothing else there; without it,
 * lines for people.
 */
final class Output {
    private final Console console;
    private final boolean json;

    Output(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    /** A line for people: on stdout, or on stderr where stdout belongs to JSON. */
    void say(String line) {
        if (json) {
            note(line);
        } else {
            console.results().println(line);
        }
    }

    /** A line about the run itself, on stderr. */
    void note(String line) {
        console.messages().println(line);
    }

    /** The fields of the result: the JSON object; nothing for people, to whom the command has said it. */
    void result(Map<String, Object> fields) {
        if (json) {
            console.results().println(Json.line(fields));
        }
        console.results().flush();
    }

    /** Whether progress may be drawn. */
    boolean interactive() {
        return console.interactive();
    }
}
