package io.sottovoce.simulator.cli;

import io.sottovoce.privacy.spec.SpecException;
import io.sottovoce.simulator.rest.RestClient;
import io.sottovoce.simulator.rest.TaskView;
import io.sottovoce.simulator.workload.Workload;
import java.net.URI;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A task of a server as something that can be run here. */
final class ServerTask {
    private ServerTask() {}

    /**
     * The task of this id.
     *
     * @param change what is added to the task before it is read
     */
    static Workload workload(URI server, String id, UnaryOperator<Map<String, Object>> change)
            throws InterruptedException {
        Map<String, Object> spec = TaskView.of(new RestClient(server).task(id)).spec();
        try {
            return Workload.fromTree(change.apply(spec));
        } catch (SpecException e) {
            throw new UsageException("task " + id + ": " + e.getMessage());
        }
    }
}
