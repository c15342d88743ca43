package io.sottovoce.server.engine;

import io.sottovoce.privacy.provenance.ModelRecord.Origin;
import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.privacy.spec.SpecTree;
import java.util.Map;

/**
 * What an operator asks for.
 *
 * @param version the version whose content is wanted
 * @param reason why, one line
 * @param requestedBy who or what asks, one line
 */
public record RollbackRequest(long version, String reason, String requestedBy) {
    private static final long VERSION_MAX = 1_000_000_000;

    /**
     * Reads a request strictly.
     *
     * @throws RefusedTaskException in one line
     */
    public static RollbackRequest fromTree(Map<String, Object> settings) {
        try {
            SpecTree tree = SpecTree.of("", settings);
            RollbackRequest request = new RollbackRequest(
                    tree.wide("version", 0, VERSION_MAX), tree.text("reason"), tree.text("requestedBy"));
            tree.finish();
            new Origin.Rollback(request.version(), request.reason(), request.requestedBy());
            return request;
        } catch (SpecException | IllegalArgumentException e) {
            throw new RefusedTaskException(String.valueOf(e.getMessage()));
        }
    }
}
