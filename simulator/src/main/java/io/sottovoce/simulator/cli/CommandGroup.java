package io.sottovoce.simulator.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has further commands. */
abstract class CommandGroup implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is needed, one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    /** Whether only help was asked for. */
    final boolean helpAsked() {
        return help;
    }
}
