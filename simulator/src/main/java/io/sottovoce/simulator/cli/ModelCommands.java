package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.provenance.ModelRecord.Origin;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.rest.RestClient;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about a task's model versions. */
final class ModelCommands {
    private ModelCommands() {}

    static CommandLine group(Console console) {
        return new CommandLine(new Group())
                .addSubcommand(new ListVersions(console))
                .addSubcommand(new Show(console))
                .addSubcommand(new Verify(console))
                .addSubcommand(new Download(console))
                .addSubcommand(new RollBack(console));
    }

    @CommandLine.Command(
            name = "model",
            description = "Look at the versions of a task's model, check where they come from, go back to one.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "Examples:",
                "  ./sottovoce model list 0123456789abcdef0123456789abcdef",
                "  ./sottovoce model verify 0123456789abcdef0123456789abcdef --authority authority.pub",
                "  ./sottovoce model rollback 0123456789abcdef0123456789abcdef 3 --reason 'version 4 forgot a class'"
            })
    private static final class Group extends CommandGroup {}

    @CommandLine.Command(
            name = "list",
            description = "List the versions of a task's model, also those that a release gate withholds.",
            footer = {"", "Example:", "  ./sottovoce model list 0123456789abcdef0123456789abcdef"})
    private static final class ListVersions extends TaskCommands.OneTaskCommand {
        ListVersions(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            List<Map<String, Object>> models = rest().models(id());
            models.forEach(model -> output.say(ModelLines.line(model)));
            return Map.of("task", id(), "models", models);
        }
    }

    /** A command about one version. */
    private abstract static class OneVersionCommand extends TaskCommands.OneTaskCommand {
        @Parameters(paramLabel = "VERSION", description = "Number of the version.")
        private String version = "";

        OneVersionCommand(Console console) {
            super(console);
        }

        long version() {
            return number(version);
        }
    }

    @CommandLine.Command(
            name = "show",
            description = "Show where a version comes from: parent, cohort, privacy, evaluation, checks, signature.",
            footer = {"", "Example:", "  ./sottovoce model show 0123456789abcdef0123456789abcdef 3 --json"})
    private static final class Show extends OneVersionCommand {
        Show(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            Map<String, Object> model = find(rest(), id(), version());
            ModelLines.all(model).forEach(output::say);
            return model;
        }
    }

    @CommandLine.Command(
            name = "verify",
            description = {
                "Check a version: the signatures of all records up to it by a server that the registration authority has",
                "certified, their chain without a gap, and the hash of the weights. Exit code 1 where anything is wrong."
            },
            footer = {
                "",
                "Example:",
                "  ./sottovoce model verify 0123456789abcdef0123456789abcdef --authority authority.pub --version 3"
            })
    private static final class Verify extends TaskCommands.OneTaskCommand {
        @Option(
                names = "--authority",
                paramLabel = "FILE",
                required = true,
                description = "The public file of the registration authority, from a source you trust.")
        private Path authority = Path.of("");

        @Option(
                names = "--version",
                paramLabel = "VERSION",
                description = "The version; unless given, the newest that no release gate withholds.")
        private Optional<String> version = Optional.empty();

        @Option(
                names = "--model",
                paramLabel = "FILE",
                description = "A safetensors file that was downloaded before; otherwise it is downloaded.")
        private Optional<Path> model = Optional.empty();

        Verify(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            long wanted = version.isPresent() ? number(version.get()) : published(rest(), id());
            ModelVerification check = ModelVerification.of(rest().models(id()), id(), authority, wanted);
            check.weights(model.isPresent() ? model.get() : downloaded(check.version()));
            output.say("version " + check.version() + ": weights, " + check.signatures()
                    + " signatures and their chain are good");
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("task", id());
            fields.put("version", check.version());
            fields.put("weightsHash", check.weightsHash());
            fields.put("signatures", check.signatures());
            fields.put("good", true);
            return fields;
        }

        private Path downloaded(long number) throws InterruptedException {
            Path file = ModelVerification.temporary();
            rest().downloadModel(id(), Long.toString(number), file);
            return file;
        }
    }

    @CommandLine.Command(
            name = "download",
            description = "Store a version of a task's model as a safetensors file.",
            footer = {
                "",
                "Example:",
                "  ./sottovoce model download 0123456789abcdef0123456789abcdef --out m.safetensors"
            })
    private static final class Download extends TaskCommands.OneTaskCommand {
        @Option(
                names = "--version",
                paramLabel = "VERSION",
                description = "The version; unless given, the newest that no release gate withholds.")
        private Optional<String> version = Optional.empty();

        @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to.")
        private Path out = Path.of("");

        Download(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            long wanted = version.isPresent() ? number(version.get()) : published(rest(), id());
            rest().downloadModel(id(), Long.toString(wanted), out);
            output.say(out + ", " + Arguments.size(out) + " bytes");
            return Map.of("file", out.toString(), "bytes", Arguments.size(out));
        }
    }

    @CommandLine.Command(
            name = "rollback",
            description = {
                "Go back to an older version. Its content becomes the newest version, so that nothing is forgotten;",
                "a round that is open is aborted, and the next one trains from it."
            },
            footer = {
                "",
                "Example:",
                "  ./sottovoce model rollback 0123456789abcdef0123456789abcdef 3 --reason 'version 4 forgot a class'"
            })
    private static final class RollBack extends OneVersionCommand {
        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it is in the record.")
        private String reason = "";

        @Option(
                names = "--by",
                paramLabel = "NAME",
                description = "Who asks; it is in the record. The name of this machine's user unless given.")
        private Optional<String> by = Optional.empty();

        RollBack(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            String who = by.orElseGet(() -> System.getProperty("user.name", "unknown"));
            try {
                new Origin.Rollback(version(), reason, who);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--reason, --by: " + e.getMessage());
            }
            Map<String, Object> made = rest().rollback(id(), version(), reason, who);
            output.say(ModelLines.line(made));
            return made;
        }
    }

    private static Map<String, Object> find(RestClient rest, String id, long version) throws InterruptedException {
        return rest.models(id).stream()
                .filter(model -> model.get("version") instanceof Number number && number.longValue() == version)
                .findFirst()
                .orElseThrow(() -> new UsageException("task " + id + " has no model version " + version));
    }

    private static long published(RestClient rest, String id) throws InterruptedException {
        return rest.publishedVersion(id)
                .orElseThrow(() -> new RunException("task " + id
                        + " has no version that its release gate has let through; --version names another"));
    }

    private static long number(String text) {
        if (!text.matches("\\d{1,10}")) {
            throw new UsageException("VERSION: found '" + text + "', expected a number from 0 on");
        }
        return Long.parseLong(text);
    }
}
