package io.sottovoce.simulator.cli;

import io.sottovoce.learning.compress.Packing;
import io.sottovoce.learning.io.ModelFiles;
import io.sottovoce.learning.io.StoredModel;
import io.sottovoce.learning.onnx.OnnxExport;
import io.sottovoce.simulator.RunException;
import io.sottovoce.simulator.Weights;
import io.sottovoce.simulator.report.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "export",
        description = "Write a saved model for another runtime or in another format.",
        footer = {
            "",
            "Formats: onnx (operator set 17), safetensors, packed (eight-bit weights, this project's own).",
            "",
            "Examples:",
            "  ./sottovoce export --model sottovoce-out/model.safetensors --to model.onnx",
            "  ./sottovoce export --model model.packed --format safetensors --to model.safetensors --json"
        })
final class ExportCommand extends Command {
    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The saved model.")
    private Path model = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "onnx, safetensors or packed (default: ${DEFAULT-VALUE}).",
            defaultValue = "onnx")
    private Format format = Format.ONNX;

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "The file to write.")
    private Path target = Path.of("");

    ExportCommand(Console console) {
        super(console);
    }

    @Override
    Map<String, Object> run(Output output) {
        StoredModel stored = ModelOptions.read("--model", model);
        write(stored);
        long bytes = Arguments.size(target);
        output.say(stored.spec() + " as " + format.word() + ": " + target + ", " + Numbers.bytes((double) bytes));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", format.word());
        fields.put("file", target.toAbsolutePath().normalize().toString());
        fields.put("bytes", bytes);
        fields.put("parameters", stored.spec().parameterCount());
        fields.put("weightsHash", Weights.hash(stored.parameters()).hex());
        return fields;
    }

    private void write(StoredModel stored) {
        if (Files.isDirectory(target)) {
            throw new UsageException("--to: " + target + " is a folder, expected a file");
        }
        try {
            switch (format) {
                case ONNX -> OnnxExport.write(stored, target);
                case SAFETENSORS -> ModelFiles.write(stored, target);
                case PACKED -> ModelFiles.write(Packing.integers(stored), target);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--format: " + e.getMessage());
        } catch (IOException e) {
            throw new RunException(target + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** What a model can be written as. */
    enum Format {
        ONNX,
        SAFETENSORS,
        PACKED;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
