package io.sottovoce.simulator.workload;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Plain scalars mean what they mean in JSON. */
final class JsonScalars extends Resolver {
    private static final Pattern TRUTH = Pattern.compile("^(?:true|false)$");
    private static final Pattern NOTHING = Pattern.compile("^(?:null|~|)$");
    private static final Pattern INTEGER = Pattern.compile("^-?(?:0|[1-9][0-9]*)$");
    private static final Pattern REAL =
            Pattern.compile("^-?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?$");
    private static final String DIGITS = "-0123456789.";

    @Override
    protected void addImplicitResolvers() {
        addImplicitResolver(Tag.BOOL, TRUTH, "tf");
        addImplicitResolver(Tag.INT, INTEGER, DIGITS);
        addImplicitResolver(Tag.FLOAT, REAL, DIGITS);
        addImplicitResolver(Tag.NULL, NOTHING, "~n\0");
        addImplicitResolver(Tag.NULL, Pattern.compile("^$"), null);
    }

    static DumperOptions dumper() {
        return new DumperOptions();
    }

    static Representer representer() {
        return new Representer(dumper());
    }
}
