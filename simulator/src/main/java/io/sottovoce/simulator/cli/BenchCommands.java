package io.sottovoce.simulator.cli;

import picocli.CommandLine;

/** Benchmarks. */
final class BenchCommands {
    private BenchCommands() {}

    static CommandLine group(Console console) {
        return new CommandLine(new Group())
                .addSubcommand(new BenchTrainCommand(console))
                .addSubcommand(new BenchSecAggCommand(console))
                .addSubcommand(new BenchServerCommand(console))
                .addSubcommand(new BenchAccountantCommand(console))
                .addSubcommand(new BenchPoisoningCommand(console));
    }

    @CommandLine.Command(
            name = "bench",
            description = "Measure, beside the machine's own limit in the same run.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {"", "Example:", "  ./sottovoce bench train --model 2nn --batch 10"})
    private static final class Group extends CommandGroup {}
}
