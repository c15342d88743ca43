package io.sottovoce.learning.spec;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What local training does about the difference between clients.
 *
 * @param proximal mu of FedProx (Li et al., Federated Optimization in Heterogeneous Networks, 2020): {@code mu (w - w0)}
 *     is added to the gradient, w0 being the received parameters; 0 for none
 * @param scaffold whether steps are corrected by control variates (Karimireddy et al., SCAFFOLD, 2020, option II)
 * @param local names of layers that stay with the client: FedBN (Li et al. 2021) with the norm layers, FedPer (Arivazhagan
 *     et al. 2019) with the last ones; a name without number means all layers of the kind
 * @param ditto lambda of Ditto (Li et al. 2021): a personal model beside the global one, drawn to it by {@code lambda (v -
 *     w)}; 0 for none
 */
public record LocalMethod(double proximal, boolean scaffold, List<String> local, double ditto) {
    /** Plain local training. */
    public static final LocalMethod PLAIN = new LocalMethod(0, false, List.of(), 0);

    private static final double PULL_MAX = 1000;

    /** Refuses what does not go together. */
    public LocalMethod {
        local = List.copyOf(local);
        if (scaffold && proximal > 0) {
            throw new SpecException("training.federated", "found scaffold and proximal, expected one of the two");
        }
    }

    /** Whether clients keep something from one round to the next. */
    public boolean stateful() {
        return scaffold || ditto > 0 || !local.isEmpty();
    }

    /** Whether a parameter, by the name of its block, stays with the client. */
    public boolean keeps(String block) {
        String layer = block.substring(0, block.indexOf('.'));
        return local.stream().anyMatch(name -> matches(layer, name));
    }

    static boolean matches(String layer, String name) {
        return layer.equals(name) || layer.replaceAll("\\d+$", "").equals(name);
    }

    static LocalMethod read(SpecTree tree) {
        LocalMethod method = new LocalMethod(
                tree.real("proximal", 0, PULL_MAX, 0),
                tree.flag("scaffold", false),
                tree.texts("local", Limits.LAYERS_MAX),
                tree.real("ditto", 0, PULL_MAX, 0));
        tree.finish();
        return method;
    }

    Map<String, Object> toTree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("proximal", proximal);
        tree.put("scaffold", scaffold);
        tree.put("local", local);
        tree.put("ditto", ditto);
        return tree;
    }
}
