package io.sottovoce.server.testing;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.path.json.JsonPath;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What an operator does with tasks over REST, and waits for. */
public final class Operator {
    private static final int PATIENCE_SECONDS = 30;

    private Operator() {}

    /** Submits a task, which must be accepted; its id. */
    public static String submit(String task) {
        return given().body(task)
                .post("/api/v1/tasks")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Cancels a task, which must run. */
    public static void cancel(String id) {
        assertEquals(204, given().delete("/api/v1/tasks/" + id).statusCode());
    }

    /** The tasks that run. */
    public static List<String> running() {
        return given().get("/api/v1/tasks").jsonPath().getList("findAll { it.status == 'RUNNING' }.id", String.class);
    }

    /** A task as it is shown. */
    public static JsonPath show(String id) {
        return given().get("/api/v1/tasks/" + id).jsonPath();
    }

    /** The finished rounds of a task. */
    public static JsonPath rounds(String id) {
        return given().get("/api/v1/tasks/" + id + "/rounds").jsonPath();
    }

    /** A task as it is shown once it is over. */
    public static JsonPath awaitEnd(String id) throws InterruptedException {
        await(() -> !show(id).getString("status").equals("RUNNING"));
        return show(id);
    }

    /** The finished rounds of a task once there is one. */
    public static JsonPath awaitRound(String id) throws InterruptedException {
        await(() -> !rounds(id).getList("$").isEmpty());
        return rounds(id);
    }

    /** The parameters of the model that a task hands out. */
    public static float[] parameters(String id) {
        return downloaded("/api/v1/tasks/" + id + "/model");
    }

    /** The parameters of a version; {@code latest} and {@code published} are versions too. */
    public static float[] parameters(String id, String version) {
        return downloaded("/api/v1/tasks/" + id + "/model?version=" + version);
    }

    /** The numbers of a safetensors file: they follow a header whose length comes first. */
    private static float[] downloaded(String path) {
        byte[] file = given().get(path).then().statusCode(200).extract().asByteArray();
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int header = (int) buffer.getLong();
        assertEquals(0, header % Long.BYTES);
        float[] values = new float[(file.length - Long.BYTES - header) / Float.BYTES];
        buffer.position(Long.BYTES + header).asFloatBuffer().get(values);
        return values;
    }

    /** Something that comes true in time. */
    public interface Condition {
        boolean holds();
    }

    /** Waits until a condition holds, which it must in half a minute. */
    public static void await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, "waited in vain");
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
