package io.sottovoce.simulator.cli;

import io.sottovoce.learning.plots.Png;
import io.sottovoce.learning.plots.Raster;
import io.sottovoce.simulator.report.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a command finds out about a model: the fields of its result, a page, and pictures beside it. */
final class Findings {
    private final Page page;
    private final Path folder;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final Map<String, Object> fairness = new LinkedHashMap<>();
    private final List<String> plots = new ArrayList<>();

    Findings(Page page, Path folder) {
        this.page = page;
        this.folder = folder;
    }

    Page page() {
        return page;
    }

    void field(String name, Object value) {
        fields.put(name, value);
    }

    /** Adds what is found about the groups of one name to the field {@code fairness}. */
    void fairness(String name, Map<String, Object> tree) {
        fairness.put(name, tree);
        fields.put("fairness", fairness);
    }

    /** Adds a picture to the page, and writes it as {@code name.png}. */
    void picture(String name, String heading, String caption, byte[] png) throws IOException {
        Path file = folder.resolve(name.replaceAll("[^A-Za-z0-9.-]", "_") + ".png")
                .toAbsolutePath()
                .normalize();
        Files.write(file, png);
        plots.add(file.toString());
        page.picture(heading, caption, png);
    }

    void picture(String name, String heading, String caption, Raster raster) throws IOException {
        picture(name, heading, caption, Png.encode(raster));
    }

    /** Writes the page and returns all fields. */
    Map<String, Object> finish(String name) throws IOException {
        Path file = folder.resolve(name).toAbsolutePath().normalize();
        page.write(file);
        fields.put("plots", plots);
        fields.put("report", file.toString());
        return fields;
    }
}
