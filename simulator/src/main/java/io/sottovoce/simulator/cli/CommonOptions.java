package io.sottovoce.simulator.cli;

import picocli.CommandLine.Option;

/** Options that every command has. */
final class CommonOptions {
    @Option(names = "--json", description = "Print one JSON object as the last line of stdout, and nothing else there.")
    boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log more to stderr; show the stack trace of a failure.")
    boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;
}
