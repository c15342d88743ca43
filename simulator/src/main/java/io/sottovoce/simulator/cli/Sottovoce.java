package io.sottovoce.simulator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line without a command: it says what there is. */
@Command(
        name = "sottovoce",
        description = "Federated learning for the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Sottovoce.Version.class,
        footer = {
            "",
            "Examples:",
            "  ./sottovoce demo                        a real server and ten clients on this machine",
            "  ./sottovoce simulate mnist-iid          a hundred clients in one process, repeatable",
            "  ./sottovoce train --data digits --model 2nn --epochs 5",
            "  ./sottovoce explain --model sottovoce-out/model.safetensors --data digits",
            "",
            "With --json a command prints one JSON object on stdout; logs go to stderr.",
            "Exit codes: 0 done, 1 the run failed, 2 the request was wrong."
        })
final class Sottovoce implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and exit.")
    private boolean version;

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    Sottovoce(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CommandLine line = spec.commandLine();
        if (help || version) {
            return ExitCodes.OK;
        }
        console.messages().print(line.getUsageMessage());
        throw new ParameterException(line, "a command is needed");
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Sottovoce.class.getPackage().getImplementationVersion();
            return new String[] {"sottovoce " + (version == null ? "(not packaged)" : version)};
        }
    }
}
