package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.report.Numbers;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The entry point of the command line. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code: 0 done, 1 failed, 2 asked wrongly. */
    public static void main(String[] args) {
        PrintStream results = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream messages = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        // A library that prints must not get between the results.
        System.setOut(messages);
        Logging.quiet();
        System.exit(run(new Console(results, messages, Boolean.getBoolean("sottovoce.terminal")), args));
    }

    /** Runs one command and returns its exit code. */
    static int run(Console console, String... args) {
        try {
            return commandLine(console).execute(args);
        } catch (OutOfMemoryError e) {
            return outOfMemory(console, e);
        }
    }

    /** What did not fit is gone with the stack, so that there is room for a line. */
    private static int outOfMemory(Console console, OutOfMemoryError error) {
        console.messages()
                .println("sottovoce: out of memory (" + error.getMessage() + ") with a heap of "
                        + Numbers.bytes((double) Runtime.getRuntime().maxMemory())
                        + "; set SOTTOVOCE_JAVA_OPTIONS=-Xmx..., or take less data or smaller cohorts");
        return ExitCodes.FAILED;
    }

    static CommandLine commandLine(Console console) {
        CommandLine line = new CommandLine(new Sottovoce(console))
                .addSubcommand(new DemoCommand(console))
                .addSubcommand(new ServeCommand(console))
                .addSubcommand(PolicyCommands.group(console))
                .addSubcommand(new CommandLine(new ClientCommand(console))
                        .addSubcommand(new EnrolCommand(console))
                        .addSubcommand(new BooksCommand(console)))
                .addSubcommand(AuthorityCommands.group(console))
                .addSubcommand(TaskCommands.group(console))
                .addSubcommand(ModelCommands.group(console))
                .addSubcommand(new CommandLine(new SimulateCommand(console))
                        .addSubcommand(new CompareRunsCommand(console))
                        .addSubcommand(new FaultsCommand(console)))
                .addSubcommand(new TrainCommand(console))
                .addSubcommand(AccountantCommands.group(console))
                .addSubcommand(SecAggCommands.group(console))
                .addSubcommand(new SearchCommand(console))
                .addSubcommand(new ExplainCommand(console))
                .addSubcommand(new AttackCommand(console))
                .addSubcommand(new HardenCommand(console))
                .addSubcommand(new CertifyCommand(console))
                .addSubcommand(new AuditCommand(console))
                .addSubcommand(new InspectCommand(console))
                .addSubcommand(new CompressCommand(console))
                .addSubcommand(new ExportCommand(console))
                .addSubcommand(BenchCommands.group(console));
        Errors errors = new Errors(console);
        line.setOut(new java.io.PrintWriter(console.results(), true, StandardCharsets.UTF_8));
        line.setErr(new java.io.PrintWriter(console.messages(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler(errors::refused);
        line.setExecutionExceptionHandler(errors::failed);
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }
}
