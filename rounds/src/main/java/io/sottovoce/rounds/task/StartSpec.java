package io.sottovoce.rounds.task;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The weights that a task begins with, in the place of those that are drawn from its seed.
 *
 * <p>As a tree: {@code {file: PATH, sha256: HEX, skip: [dense3], map: ["dense*=fc*"], layout: channels-first}}.
 *
 * @param file safetensors, on the machine that runs the task; read once, when the task is taken
 * @param sha256 of the file, 64 hexadecimal digits
 * @param skip blocks whose names begin with one of these are drawn from the seed all the same
 * @param map names of the file's weights, {@code OURS=THEIRS}; opaque here
 * @param layout order of the dimensions in the file, one of {@link #LAYOUTS}
 */
public record StartSpec(String file, Optional<String> sha256, List<String> skip, List<String> map, String layout) {
    /** The first is the default. */
    public static final List<String> LAYOUTS = List.of("channels-last", "channels-first");

    private static final int ITEMS_MAX = 1024;

    /** Keeps its own lists. */
    public StartSpec {
        skip = List.copyOf(skip);
        map = List.copyOf(map);
    }

    static StartSpec read(SpecTree tree) {
        StartSpec spec = new StartSpec(
                tree.text("file"),
                tree.optionalText("sha256"),
                tree.texts("skip", ITEMS_MAX),
                tree.texts("map", ITEMS_MAX),
                tree.oneOf("layout", LAYOUTS, LAYOUTS.get(0)));
        if (spec.sha256().filter(hex -> !hex.matches("[0-9a-f]{64}")).isPresent()) {
            throw tree.refusal(
                    "sha256", "found '" + spec.sha256().get() + "', expected 64 hexadecimal digits, in small letters");
        }
        tree.finish();
        return spec;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", file);
        sha256.ifPresent(hex -> tree.put("sha256", hex));
        tree.put("skip", skip);
        tree.put("map", map);
        tree.put("layout", layout);
        return tree;
    }
}
