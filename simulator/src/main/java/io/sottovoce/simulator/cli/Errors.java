package io.sottovoce.simulator.cli;

import io.sottovoce.learning.data.DataException;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.proto.identity.IdentityException;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.rest.RefusedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever goes wrong into one line on stderr and an exit code. */
final class Errors {
    private final Console console;

    Errors(Console console) {
        this.console = console;
    }

    /** For what picocli refuses before a command runs. */
    int refused(ParameterException refusal, String[] args) {
        CommandLine command = refusal.getCommandLine();
        String hint = " (see " + command.getCommandSpec().qualifiedName(" ") + " --help)";
        print(command, unknownCommand(refusal).orElseGet(() -> text(refusal)) + hint);
        return ExitCodes.USAGE;
    }

    private static Optional<String> unknownCommand(ParameterException refusal) {
        var known = refusal.getCommandLine().getSubcommands().keySet();
        if (!known.isEmpty()
                && refusal instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().get(0).startsWith("-")) {
            String found = unmatched.getUnmatched().get(0);
            if (!refusal.getCommandLine()
                    .getCommandSpec()
                    .positionalParameters()
                    .isEmpty()) {
                return Optional.of("found '" + found + "' after the arguments that are expected");
            }
            return Optional.of("unknown command '" + found + "', expected one of " + String.join(", ", known));
        }
        return Optional.empty();
    }

    /** For what a command throws. Where the process was told to end, that is why, and there is nothing to say. */
    int failed(Exception failure, CommandLine command, ParseResult parsed) {
        if (Ending.underWay()) {
            return ExitCodes.FAILED;
        }
        boolean usage = isUsage(failure);
        boolean known = usage || failure instanceof RunException || failure instanceof IOException;
        print(command, known ? text(failure) : "unexpected: " + failure + " (--verbose shows where)");
        if (isVerbose(command)) {
            failure.printStackTrace(console.messages());
        }
        return usage ? ExitCodes.USAGE : ExitCodes.FAILED;
    }

    private static boolean isUsage(Exception failure) {
        return failure instanceof UsageException
                || failure instanceof IdentityException
                || failure instanceof SpecException
                || failure instanceof DataException
                || (failure instanceof RefusedException refused && refused.badRequest());
    }

    private static String text(Exception failure) {
        if (failure instanceof FileSystemException file && file.getFile() != null) {
            return file.getFile() + ": " + reason(file);
        }
        return failure instanceof IOException io ? reason(io) : String.valueOf(failure.getMessage());
    }

    /** Why a file could not be read or written, which some exceptions say by their class alone. */
    static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "there is a file of this name";
        }
        String said = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return said == null ? failure.getClass().getSimpleName() : said;
    }

    private static boolean isVerbose(CommandLine command) {
        return command.getCommandSpec().userObject() instanceof Command own && own.common.verbose;
    }

    private void print(CommandLine command, String problem) {
        PrintStream messages = console.messages();
        messages.println(command.getCommandSpec().qualifiedName(" ") + ": " + oneLine(problem));
        messages.flush();
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
