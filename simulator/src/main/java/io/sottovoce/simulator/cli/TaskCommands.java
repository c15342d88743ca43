package io.sottovoce.simulator.cli;

import io.sottovoce.learning.spec.Plan;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.simulator.rest.RefusedException;
import io.sottovoce.simulator.rest.RestClient;
import io.sottovoce.simulator.rest.TaskView;
import io.sottovoce.simulator.workload.Workload;
import io.sottovoce.simulator.workload.YamlDocument;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that talk to a server about its tasks. */
final class TaskCommands {
    private TaskCommands() {}

    static CommandLine group(Console console) {
        return new CommandLine(new Group())
                .addSubcommand(new Submit(console))
                .addSubcommand(new ListTasks(console))
                .addSubcommand(new Show(console))
                .addSubcommand(new Watch(console))
                .addSubcommand(new Cancel(console));
    }

    @CommandLine.Command(
            name = "task",
            description = "Submit tasks to a server, look at them, end them.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "Examples:",
                "  ./sottovoce task submit digits.yaml",
                "  ./sottovoce task list --server http://127.0.0.1:8080",
                "  ./sottovoce task watch 0123456789abcdef0123456789abcdef"
            })
    private static final class Group extends CommandGroup {}

    /** A command that needs a server. */
    abstract static class ServerCommand extends Command {
        @Option(
                names = "--server",
                paramLabel = "URL",
                description = "The server's REST address; ${DEFAULT-VALUE} unless given.",
                defaultValue = "http://127.0.0.1:8080",
                showDefaultValue = CommandLine.Help.Visibility.NEVER)
        private String server = "";

        ServerCommand(Console console) {
            super(console);
        }

        RestClient rest() {
            return new RestClient(Arguments.http("--server", server));
        }
    }

    /** A command about one task. */
    abstract static class OneTaskCommand extends ServerCommand {
        @Parameters(paramLabel = "TASK", description = "Id of the task.")
        private String id = "";

        OneTaskCommand(Console console) {
            super(console);
        }

        String id() {
            if (!id.matches("[0-9a-f]{32}")) {
                throw new UsageException("TASK: found '" + id + "', expected 32 lower-case hexadecimal digits");
            }
            return id;
        }
    }

    @CommandLine.Command(
            name = "submit",
            description = "Check a task file and submit it.",
            footer = {"", "Example:", "  ./sottovoce task submit digits.yaml --json"})
    private static final class Submit extends ServerCommand {
        @Parameters(paramLabel = "FILE", description = "YAML file with the task; docs/OPERATING.md shows one.")
        private Path file = Path.of("");

        Submit(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            YamlDocument document = YamlDocument.read(file);
            Map<String, Object> tree = Workload.taskOnly(document.tree());
            TaskSpec task = document.reading(() -> TaskSpec.fromTree(tree));
            document.reading(() -> Plan.fromTree(task.planTree()));
            String id = submit(document, tree);
            output.say(id);
            return Map.of("id", id);
        }

        /** What the server refuses of the file is told with the place where it stands. */
        private String submit(YamlDocument document, Map<String, Object> tree) throws InterruptedException {
            try {
                return rest().submit(tree);
            } catch (RefusedException e) {
                if (e.badRequest()) {
                    document.reading(() -> {
                        throw new IllegalArgumentException(e.getMessage());
                    });
                }
                throw e;
            }
        }
    }

    @CommandLine.Command(
            name = "list",
            description = "List all tasks of a server.",
            footer = {"", "Example:", "  ./sottovoce task list"})
    private static final class ListTasks extends ServerCommand {
        ListTasks(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            List<Map<String, Object>> tasks = rest().tasks();
            tasks.forEach(task -> output.say(TaskView.of(task).line()));
            if (tasks.isEmpty()) {
                output.say("no tasks");
            }
            return Map.of("tasks", tasks);
        }
    }

    @CommandLine.Command(
            name = "show",
            description = "Show one task and its rounds.",
            footer = {"", "Example:", "  ./sottovoce task show 0123456789abcdef0123456789abcdef --json"})
    private static final class Show extends OneTaskCommand {
        Show(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            RestClient rest = rest();
            Map<String, Object> task = rest.task(id());
            List<Map<String, Object>> rounds = rest.rounds(id());
            TaskView view = TaskView.of(task);
            output.say(view.line());
            rounds.forEach(round -> output.say(RoundLines.line(TaskView.round(round, view.modelBytes()))));
            Map<String, Object> result = new LinkedHashMap<>(task);
            result.put("roundRecords", rounds);
            return result;
        }
    }

    @CommandLine.Command(
            name = "watch",
            description = "Print each round of a task as it ends, until the task ends; exit code 1 where it failed.",
            footer = {"", "Example:", "  ./sottovoce task watch 0123456789abcdef0123456789abcdef"})
    private static final class Watch extends OneTaskCommand {
        Watch(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            RestClient rest = rest();
            TaskWatch watch = new TaskWatch(rest, id());
            TaskView end = watch.untilEnd(round -> output.say(RoundLines.line(round)), () -> {});
            output.say(end.line());
            end.requireCompleted();
            return end.tree();
        }
    }

    @CommandLine.Command(
            name = "cancel",
            description = "End a task; its models stay.",
            footer = {"", "Example:", "  ./sottovoce task cancel 0123456789abcdef0123456789abcdef"})
    private static final class Cancel extends OneTaskCommand {
        Cancel(Console console) {
            super(console);
        }

        @Override
        Map<String, Object> run(Output output) throws InterruptedException {
            rest().cancel(id());
            output.say("cancelled " + id());
            return Map.of("id", id(), "cancelled", true);
        }
    }
}
