package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.report.Comparison;
import io.sottovoce.simulator.report.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "compare",
        description = "Put runs of simulate side by side: a table, and their curves in one picture each.",
        footer = {
            "",
            "Example:",
            "  ./sottovoce simulate digits-iid --report iid",
            "  ./sottovoce simulate digits-iid --partition dirichlet:0.1 --report mixed",
            "  ./sottovoce simulate compare iid mixed --report both"
        })
final class CompareRunsCommand extends Command {
    private static final int RUNS_MIN = 2;

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Folders that runs were reported to.")
    private List<Path> folders = List.of();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where the comparison goes (default: ${DEFAULT-VALUE}).",
            defaultValue = "sottovoce-comparison")
    private Path report = Path.of("");

    CompareRunsCommand(Console console) {
        super(console);
    }

    private List<RunFolder.Ended> runs() {
        try {
            return folders.stream().map(RunFolder::read).toList();
        } catch (RunException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    Map<String, Object> run(Output output) throws IOException {
        if (folders.size() < RUNS_MIN) {
            throw new UsageException("found one folder, expected at least " + RUNS_MIN + " to compare");
        }
        Comparison comparison = new Comparison(runs());
        Path page = comparison.write(Arguments.folder("--report", report));
        output.say(String.join("  ", comparison.columns()));
        comparison.table().forEach(row -> output.say(String.join("  ", row)));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("runs", comparison.rows());
        fields.put("report", page.toAbsolutePath().toString());
        output.say("report: " + fields.get("report"));
        return fields;
    }
}
