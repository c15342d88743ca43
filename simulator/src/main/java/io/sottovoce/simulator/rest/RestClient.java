package io.sottovoce.simulator.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sottovoce.simulator.Json;
import io.sottovoce.simulator.RunException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A server's REST interface. Every failure is a {@link RunException} of one line that names the address; a refusal is a
 * {@link RefusedException} with the server's own words.
 */
public final class RestClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final int SHOWN_MAX = 300;

    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

    /** A client of the server at {@code http://host:port}. */
    public RestClient(URI base) {
        this.base = base;
    }

    /** Whether the server says that it is ready; false also where nobody answers. */
    public boolean ready() throws InterruptedException {
        try {
            HttpRequest request = request("/q/health/ready").GET().build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The server's metrics, in the form of Prometheus. */
    public String metrics() throws InterruptedException {
        return get("/q/metrics");
    }

    /** Submits a task and returns its id. */
    public String submit(Map<String, Object> task) throws InterruptedException {
        HttpRequest request = request("/api/v1/tasks")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.line(task)))
                .build();
        Map<String, Object> answer = object(send(request));
        if (!(answer.get("id") instanceof String id)) {
            throw new RunException("the server at " + base + " answered without a task id");
        }
        return id;
    }

    /** All tasks. */
    public List<Map<String, Object>> tasks() throws InterruptedException {
        return objects(get("/api/v1/tasks"));
    }

    /** One task. */
    public Map<String, Object> task(String id) throws InterruptedException {
        return object(get("/api/v1/tasks/" + id));
    }

    /** The rounds of a task that have ended. */
    public List<Map<String, Object>> rounds(String id) throws InterruptedException {
        return objects(get("/api/v1/tasks/" + id + "/rounds"));
    }

    /** Ends a task. */
    public void cancel(String id) throws InterruptedException {
        send(request("/api/v1/tasks/" + id).DELETE().build());
    }

    /** The records of a task's model versions, ascending. */
    public List<Map<String, Object>> models(String id) throws InterruptedException {
        return objects(get("/api/v1/tasks/" + id + "/models"));
    }

    /** Goes back to an older model; the record of the version that comes of it. */
    public Map<String, Object> rollback(String id, long version, String reason, String requestedBy)
            throws InterruptedException {
        HttpRequest request = request("/api/v1/tasks/" + id + "/rollback")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        Json.line(Map.of("version", version, "reason", reason, "requestedBy", requestedBy))))
                .build();
        return object(send(request));
    }

    /** The newest version of a task's model that no release gate withholds; empty before there is any. */
    public OptionalLong publishedVersion(String id) throws InterruptedException {
        return task(id).get("published") instanceof Map<?, ?> version && version.get("version") instanceof Number number
                ? OptionalLong.of(number.longValue())
                : OptionalLong.empty();
    }

    /** Stores a task's latest model in a file; where that fails, there is no file. */
    public void downloadModel(String id, Path target) throws InterruptedException {
        downloadModel(id, "latest", target);
    }

    /** Stores a version of a task's model in a file; where that fails, there is no file. */
    public void downloadModel(String id, String version, Path target) throws InterruptedException {
        HttpRequest request = request("/api/v1/tasks/" + id + "/model?version=" + version)
                .GET()
                .build();
        try {
            Path part = target.resolveSibling(target.getFileName() + ".part");
            HttpResponse<Path> answer = http.send(request, BodyHandlers.ofFile(part));
            if (answer.statusCode() != 200) {
                String body = Files.size(part) > 1 << 16 ? "" : Files.readString(part);
                Files.delete(part);
                throw refusal(answer.statusCode(), body);
            }
            Files.move(part, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw fileFault(e).map(fault -> unwritable(target, fault)).orElseGet(() -> failed(e));
        }
    }

    /** The client of the platform wraps what the file system says. */
    private static Optional<FileSystemException> fileFault(IOException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof FileSystemException fault) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    private String get(String path) throws InterruptedException {
        return send(request(path).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER_TIMEOUT);
    }

    private String send(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw refusal(answer.statusCode(), answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static RunException unwritable(Path target, FileSystemException failure) {
        String why = failure instanceof NoSuchFileException ? "no such folder" : String.valueOf(failure.getReason());
        return new RunException(target + " cannot be written: " + why, failure);
    }

    private RunException failed(IOException failure) {
        if (failure instanceof ConnectException) {
            return new RunException(
                    "no server at " + base + ": nobody answers (is it running? ./sottovoce serve)", failure);
        }
        return new RunException("the call of " + base + " failed: " + failure.getMessage(), failure);
    }

    private static RunException refusal(int status, String body) {
        try {
            if (Json.object(body).get("error") instanceof String error) {
                return new RefusedException(status, error);
            }
        } catch (JsonProcessingException e) {
            // Not this server's own answer: the text itself says more than the parser would.
        }
        String text = body.strip().replaceAll("\\s+", " ");
        return new RefusedException(
                status, "the server answered " + status + " " + text.substring(0, Math.min(text.length(), SHOWN_MAX)));
    }

    private Map<String, Object> object(String text) {
        try {
            return Json.object(text);
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
    }

    private List<Map<String, Object>> objects(String text) {
        try {
            return Json.objects(text);
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
    }

    private RunException notJson(JsonProcessingException failure) {
        return new RunException(
                "what answers at " + base + " is not a Sottovoce server: its answer is not JSON", failure);
    }
}
