package io.sottovoce.simulator.workload;

import io.sottovoce.privacy.spec.SpecException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML file of settings as a neutral tree, which also knows where in the file each setting stands.
 *
 * <p>Plain scalars are read as in JSON: {@code true}, {@code false}, {@code null}, integers, reals such as {@code 1e-3};
 * everything else is text, so that no date or {@code yes} changes its type unasked. A key that stands twice is refused.
 * Every fault is a {@link SpecException} of one line: {@code file:line:column: problem}.
 */
public final class YamlDocument {
    /** No settings file is larger. */
    private static final long BYTES_MAX = 1 << 20;

    private static final int ALIASES_MAX = 50;
    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[(\\d{1,9})]");

    private final String name;
    private final Node root;
    private final Map<String, Object> tree;

    private YamlDocument(String name, Node root, Map<String, Object> tree) {
        this.name = name;
        this.root = root;
        this.tree = tree;
    }

    /** Reads a file. */
    public static YamlDocument read(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new SpecException(file.toString(), "found a folder, expected a YAML file");
            }
            if (Files.size(file) > BYTES_MAX) {
                throw new SpecException(
                        file.toString(), "found " + Files.size(file) + " bytes, expected at most " + BYTES_MAX);
            }
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new SpecException(file.toString(), "no such file");
        } catch (CharacterCodingException e) {
            throw new SpecException(file.toString(), "found bytes that are not UTF-8, expected YAML text");
        } catch (IOException e) {
            throw new SpecException(file.toString(), "cannot be read: " + e.getMessage());
        }
    }

    /** Reads a text; {@code name} is what it is called in messages. */
    public static YamlDocument parse(String name, String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(ALIASES_MAX);
        Loader loader = new Loader(options);
        try {
            Node root = new Yaml(loader, JsonScalars.representer(), JsonScalars.dumper(), options, new JsonScalars())
                    .compose(new java.io.StringReader(text));
            if (root == null) {
                throw new SpecException(name, "found nothing, expected a map of settings");
            }
            YamlShape.require(root, mark -> at(name, mark));
            return new YamlDocument(name, root, loader.settings(name, root));
        } catch (MarkedYAMLException e) {
            throw new SpecException(at(name, e.getProblemMark()), problem(e));
        } catch (YAMLException e) {
            throw new SpecException(name, String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
    }

    private static String problem(MarkedYAMLException failure) {
        String problem = failure.getProblem() == null ? "not valid YAML" : failure.getProblem();
        return problem.replaceAll("\\s+", " ")
                .replace("but found another document", "found another document, expected one");
    }

    /** The settings. */
    public Map<String, Object> tree() {
        return new LinkedHashMap<>(tree);
    }

    /** Reads settings of this file; where they are refused, the refusal says where in the file they stand. */
    public <T> T reading(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (SpecException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new SpecException(place(message), message);
        }
    }

    private String place(String message) {
        int colon = message.indexOf(": ");
        String path = colon < 0 ? "" : message.substring(0, colon);
        return at(name, locate(path).getStartMark());
    }

    /** The node at a path, or the last one on the way that is there. */
    private Node locate(String path) {
        Node node = root;
        Matcher step = STEP.matcher(path);
        while (step.find()) {
            Optional<Node> child =
                    step.group(1) != null ? value(node, step.group(1)) : item(node, Integer.parseInt(step.group(2)));
            if (child.isEmpty()) {
                break;
            }
            node = child.get();
        }
        return node;
    }

    private static Optional<Node> value(Node node, String key) {
        return node instanceof MappingNode map
                ? map.getValue().stream()
                        .filter(entry -> entry.getKeyNode() instanceof ScalarNode scalar
                                && scalar.getValue().equals(key))
                        .findFirst()
                        .map(entry -> entry.getValueNode())
                : Optional.empty();
    }

    private static Optional<Node> item(Node node, int index) {
        return node instanceof SequenceNode list && index < list.getValue().size()
                ? Optional.of(list.getValue().get(index))
                : Optional.empty();
    }

    private static String at(String name, @Nullable Mark mark) {
        return mark == null ? name : name + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    /** Makes values of nodes. */
    private static final class Loader extends SafeConstructor {
        Loader(LoaderOptions options) {
            super(options);
        }

        Map<String, Object> settings(String name, Node node) {
            if (!(constructDocument(node) instanceof Map<?, ?> map)) {
                String found = node instanceof SequenceNode ? "a list" : "one value";
                throw new SpecException(
                        at(name, node.getStartMark()), "found " + found + ", expected a map of settings");
            }
            Map<String, Object> settings = new LinkedHashMap<>();
            map.forEach((key, value) -> settings.put(String.valueOf(key), neutral(value)));
            return settings;
        }

        private static Object neutral(@Nullable Object value) {
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(String.valueOf(key), neutral(item)));
                return copy;
            }
            if (value instanceof List<?> list) {
                List<Object> copy = new ArrayList<>();
                list.forEach(item -> copy.add(neutral(item)));
                return copy;
            }
            return value == null ? "" : value;
        }
    }
}
