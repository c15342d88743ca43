package io.sottovoce.rounds.task;

import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether and how often the server evaluates a new model before it is committed. */
public final class EvaluationSpec {
    static final String FEDERATED = "federated";

    private static final int EVERY_MAX = 100_000;

    private final @Nullable String data;
    private final int every;
    private final @Nullable FederatedSpec federated;

    private EvaluationSpec(@Nullable String data, int every, @Nullable FederatedSpec federated) {
        this.data = data;
        this.every = every;
        this.federated = federated;
    }

    /** How clients evaluate the models that they receive, where they do. */
    public Optional<FederatedSpec> federated() {
        return Optional.ofNullable(federated);
    }

    /** Name of the data set to evaluate on; without one nothing is evaluated. */
    public Optional<String> data() {
        return Optional.ofNullable(data);
    }

    /** One committed round in so many is evaluated; the last one always is. */
    public int every() {
        return every;
    }

    /** Whether the {@code committed}-th committed round, counted from 1, of {@code rounds} is evaluated. */
    public boolean due(int committed, int rounds) {
        return data != null && (committed % every == 0 || committed == rounds);
    }

    static EvaluationSpec fromTree(SpecTree tree) {
        EvaluationSpec spec = new EvaluationSpec(
                tree.optionalText("data").orElse(null),
                tree.integer("every", 1, EVERY_MAX, 1),
                tree.optionalTree(FEDERATED).map(FederatedSpec::fromTree).orElse(null));
        tree.finish();
        return spec;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (data != null) {
            tree.put("data", data);
        }
        tree.put("every", every);
        if (federated != null) {
            tree.put(FEDERATED, federated.toTree());
        }
        return tree;
    }
}
