package io.sottovoce.server.door;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.Blocking;
import io.sottovoce.learning.spec.ModelSpec;
import io.sottovoce.learning.spec.Plan;
import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.round.ModelVersion;
import io.sottovoce.server.engine.Coordinator;
import io.sottovoce.server.engine.Releases;
import io.sottovoce.server.engine.RollbackRequest;
import io.sottovoce.server.storage.ModelRecordJson;
import io.sottovoce.server.storage.RecordJson;
import io.sottovoce.server.storage.StoredTask;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operator's door: tasks, their rounds and their models. */
@Path("/api/v1/tasks")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public final class TaskResource {
    private static final String LATEST = "latest";
    private static final String PUBLISHED = "published";
    private static final String NUMBER = "\\d{1,18}";

    private final Coordinator coordinator;
    private final TaskViews views;
    private final BodyLimit limit;

    TaskResource(Coordinator coordinator, BodyLimit limit) {
        this.coordinator = coordinator;
        this.limit = limit;
        this.views = new TaskViews(coordinator);
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    public Response submit(InputStream body) throws IOException {
        TaskId id = coordinator.submit(JsonBody.object(limit.read(body)));
        return Response.created(URI.create("/api/v1/tasks/" + id))
                .entity(Map.of("id", id.hex()))
                .build();
    }

    @GET
    public List<JsonNode> list() {
        return coordinator.storage().tasks().all().stream()
                .<JsonNode>map(views::summary)
                .toList();
    }

    @GET
    @Path("/{id}")
    public JsonNode show(@PathParam("id") String id) {
        return views.whole(task(id));
    }

    @GET
    @Path("/{id}/rounds")
    public List<JsonNode> rounds(@PathParam("id") String id, @QueryParam("after") @DefaultValue("0") String after) {
        if (!after.matches(NUMBER)) {
            throw new BadRequestException("after: found '" + after + "', expected the number of a round");
        }
        return coordinator.storage().rounds().finished(task(id).id(), Long.parseLong(after)).stream()
                .<JsonNode>map(RecordJson::tree)
                .toList();
    }

    @GET
    @Path("/{id}/model")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public Response model(
            @PathParam("id") String id,
            @QueryParam("version") @DefaultValue(PUBLISHED) String version,
            @QueryParam("client") @DefaultValue("") String client) {
        StoredTask task = task(id);
        ModelVersion found = version(task, version, client(client))
                .orElseThrow(() -> new NotFoundException("task " + id + " has no model version " + version));
        ModelSpec model = Plan.fromTree(task.spec().planTree()).model();
        java.nio.file.Path file = coordinator.storage().models().parametersFile(task.id(), found.version());
        SafetensorsFile download = new SafetensorsFile(model, file, metadata(task, found));
        String name = "model-" + found.version() + ".safetensors";
        return Response.ok((StreamingOutput) download::writeTo)
                .header("Content-Length", download.bytes())
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
                .build();
    }

    @GET
    @Path("/{id}/models")
    public List<JsonNode> models(@PathParam("id") String id) {
        return coordinator.storage().models().records(task(id).id()).stream()
                .<JsonNode>map(ModelRecordJson::tree)
                .toList();
    }

    @POST
    @Path("/{id}/rollback")
    @Consumes(MediaType.WILDCARD)
    public JsonNode rollback(@PathParam("id") String id, InputStream body) throws IOException {
        StoredTask task = task(id);
        RollbackRequest request = RollbackRequest.fromTree(JsonBody.object(limit.read(body)));
        if (coordinator
                .storage()
                .models()
                .promoted(task.id(), request.version())
                .isEmpty()) {
            throw new NotFoundException("task " + id + " has no model version " + request.version());
        }
        ModelVersion made = coordinator.rollback(task, request);
        return ModelRecordJson.tree(
                coordinator.storage().models().record(task.id(), made.version()).orElseThrow());
    }

    @DELETE
    @Path("/{id}")
    public Response cancel(@PathParam("id") String id) {
        StoredTask task = task(id);
        if (!coordinator.cancel(task.id(), "cancelled by the operator")) {
            return Failures.answer(409, "task " + id + " is not running, it is " + task.status());
        }
        return Response.noContent().build();
    }

    private StoredTask task(String id) {
        Optional<StoredTask> found =
                id.matches("[0-9a-f]{32}") ? coordinator.storage().tasks().find(new TaskId(id)) : Optional.empty();
        return found.orElseThrow(() -> new NotFoundException("no task " + id));
    }

    private static Optional<ClientId> client(String hex) {
        if (!hex.isEmpty() && !hex.matches("[0-9a-f]{32}")) {
            throw new BadRequestException("client: found '" + hex + "', expected 32 lower-case hexadecimal digits");
        }
        return hex.isEmpty() ? Optional.empty() : Optional.of(new ClientId(hex));
    }

    private Optional<ModelVersion> version(StoredTask task, String version, Optional<ClientId> client) {
        if (version.equals(PUBLISHED)) {
            return Releases.served(coordinator.storage(), task.id(), task.spec(), client);
        }
        if (version.equals(LATEST)) {
            return coordinator.storage().models().latest(task.id());
        }
        if (!version.matches(NUMBER)) {
            throw new BadRequestException(
                    "version: found '" + version + "', expected a number, 'published' or 'latest'");
        }
        return coordinator.storage().models().promoted(task.id(), Long.parseLong(version));
    }

    private static Map<String, String> metadata(StoredTask task, ModelVersion version) {
        return Map.of(
                "task", task.id().hex(),
                "version", Long.toString(version.version()),
                "weightsHash", version.hash().hex());
    }
}
