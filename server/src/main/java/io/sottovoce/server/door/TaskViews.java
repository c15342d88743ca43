package io.sottovoce.server.door;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.cohort.ClientSet;
import io.sottovoce.rounds.run.ReleaseLine;
import io.sottovoce.rounds.run.TaskMachine;
import io.sottovoce.server.engine.Coordinator;
import io.sottovoce.server.engine.Releases;
import io.sottovoce.server.storage.StoredTask;
import io.sottovoce.server.storage.TaskFigures;
import java.time.Instant;
import java.util.Map;

/** Tasks as REST shows them. */
final class TaskViews {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Coordinator coordinator;

    TaskViews(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    ObjectNode summary(StoredTask task) {
        TaskId id = task.id();
        String stopped = coordinator.stopped(id);
        TaskFigures figures = coordinator.storage().rounds().figures(id);
        ObjectNode view = JsonNodeFactory.instance
                .objectNode()
                .put("id", id.hex())
                .put("name", task.spec().name())
                .put("status", task.status().name())
                .put("reason", stopped.isEmpty() ? task.reason() : stopped)
                .put("rounds", task.spec().rounds())
                .put("committed", figures.committed())
                .put("aborted", figures.aborted())
                .put("createdAt", Instant.ofEpochMilli(task.createdAtMillis()).toString())
                .put("updatedAt", Instant.ofEpochMilli(task.updatedAtMillis()).toString());
        coordinator.storage().models().latest(id).ifPresent(model -> view.putObject("model")
                .put("version", model.version())
                .put("weightsHash", model.hash().hex()));
        ReleaseLine line = Releases.line(coordinator.storage(), id, task.spec());
        line.published().ifPresent(model -> view.putObject("published")
                .put("version", model.version())
                .put("weightsHash", model.hash().hex()));
        line.trial().ifPresent(model -> view.putObject("trial").put("version", model.version()));
        if (!line.note().isEmpty()) {
            view.put("releaseNote", line.note());
        }
        ClientSet barred = suspects(task);
        if (barred.size() > 0) {
            ArrayNode suspects = view.putArray("suspects");
            barred.toList().forEach(client -> suspects.add(client.hex()));
        }
        ObjectNode evaluation = figures.lastEvaluation().isEmpty() ? null : view.putObject("evaluation");
        if (evaluation == null) {
            view.putNull("evaluation");
        } else {
            figures.lastEvaluation().forEach(evaluation::put);
        }
        coordinator.present(id).ifPresent(round -> view.putObject("present")
                .put("round", round.round())
                .put("phase", round.phase())
                .put("offered", round.offered())
                .put("updates", round.updates()));
        return view;
    }

    private ClientSet suspects(StoredTask task) {
        if (task.spec().checks().isEmpty()) {
            return ClientSet.empty();
        }
        return task.status().terminal()
                ? TaskMachine.suspects(
                        task.spec(), coordinator.storage().rounds().finished(task.id()))
                : coordinator.suspects(task.id());
    }

    ObjectNode whole(StoredTask task) {
        Map<String, Object> spec = task.spec().toTree();
        return summary(task).set("spec", MAPPER.valueToTree(spec));
    }
}
