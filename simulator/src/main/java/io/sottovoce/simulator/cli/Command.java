package io.sottovoce.simulator.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command: options come in through picocli, results go out through {@link Output}. */
abstract class Command implements Callable<Integer> {
    @Mixin
    final CommonOptions common = new CommonOptions();

    private final Console console;

    Command(Console console) {
        this.console = console;
    }

    /**
     * Does what the command is for and returns the fields of its result.
     *
     * @throws UsageException for what was asked wrongly
     */
    abstract Map<String, Object> run(Output output) throws Exception;

    @Override
    public final Integer call() throws Exception {
        if (common.verbose) {
            Logging.verbose();
        }
        Output output = new Output(console, common.json);
        output.result(run(output));
        return exitCode();
    }

    /** The code of a run that ended without an exception. */
    int exitCode() {
        return ExitCodes.OK;
    }
}
