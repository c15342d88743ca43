package io.sottovoce.server.door;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(ServerProfile.class)
class RestTest {
    private static final String NOBODY = "00000000000000000000000000000000";

    @ParameterizedTest
    @ValueSource(strings = {"", "[1]", "7", "{\"name\":", "{} {}", "{\"a\": NaN}", "<xml/>"})
    void bodyThatIsNoObject_refusedInOneLine(String body) {
        assertTrue(refusal(body).startsWith("the body is "), refusal(body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"rounds\": 1|\"rounds\": 0|rounds: found 0, expected an integer from 1 to 100000",
                "\"linear\", \"input\"|\"giant\", \"input\"|model.name: found 'giant'",
                "\"none\"|\"hope\"|privacy.mechanism: found 'hope'",
                "\"clear\"|\"open\"|aggregation.mode: found 'open'",
                "\"clear\"|\"secure\"|privacy.clip: missing",
                "\"seed\": 7|\"sead\": 7|sead: unknown setting",
                "\"seed\": 7|\"evaluation\": {\"data\": \"nope\"}|evaluation.data: unknown data set 'nope'",
                "\"seed\": 7|\"evaluation\": {\"data\": \"breast-cancer\"}|evaluation.data: breast-cancer has examples",
                "[8, 8, 1]|[60000, 30000, 1]|model",
                "\"epochs\": 1|\"adversarial\": {\"method\": \"pgd\", \"epsilon\": 1.5}, \"epochs\": 1"
                        + "|training.adversarial.epsilon: found 1.5, expected at most 1.0, the range of the data",
                "\"epochs\": 1|\"adversarial\": {\"method\": \"pgd\", \"epsilon\": 0.1, \"steps\": 0}, \"epochs\": 1"
                        + "|training.adversarial.steps: found 0",
                "\"seed\": 7|\"hardening\": {\"data\": \"nope\", \"training\": {\"epochs\": 1, \"batchSize\": 8,"
                        + " \"optimiser\": {\"kind\": \"sgd\", \"learningRate\": 0.1},"
                        + " \"adversarial\": {\"method\": \"fast\", \"epsilon\": 0.1}}}|hardening: unknown data set",
                "\"seed\": 7|\"evaluation\": {\"data\": \"digits\"}, \"hardening\": {\"data\": \"digits\","
                        + " \"training\": {\"epochs\": 1, \"batchSize\": 8,"
                        + " \"optimiser\": {\"kind\": \"sgd\", \"learningRate\": 0.1}}}|hardening: training without",
            })
    void taskThatCannotRun_refusedWithPathAndExpectation(String found, String replacement, String start) {
        String task = TestTasks.linear(1, 1, 1, "");
        assertTrue(task.contains(found), found);
        String error = refusal(task.replace(found, replacement));
        assertTrue(error.startsWith(start), error);
    }

    @Test
    void secureTaskWithoutAnIdentityOfTheServer_refusedInOneLine() {
        String task = TestTasks.linear(1, 20, 20, ", \"evaluation\": {\"data\": \"digits\"}")
                .replace("\"clear\"", "\"secure\"")
                .replace("\"mechanism\": \"none\"", "\"mechanism\": \"none\", \"clip\": 1.0");
        String error = refusal(task);
        assertTrue(error.startsWith("aggregation.mode: secure aggregation needs this server's identity"), error);
    }

    @Test
    void unknownTask_isNotFoundInOneLine() {
        assertNotFound(given().get("/api/v1/tasks/" + NOBODY), "no task " + NOBODY);
        assertNotFound(given().get("/api/v1/tasks/nonsense/rounds"), "no task nonsense");
        assertNotFound(given().get("/api/v1/tasks/" + NOBODY + "/model"), "no task " + NOBODY);
        assertNotFound(given().delete("/api/v1/tasks/" + NOBODY), "no task " + NOBODY);
    }

    @Test
    void versionThatIsNotThere_isNotFound() {
        String id = given().body(TestTasks.linear(1, 1, 1, ""))
                .post("/api/v1/tasks")
                .then()
                .statusCode(201)
                .header("Location", org.hamcrest.Matchers.containsString("/api/v1/tasks/"))
                .extract()
                .path("id");
        assertNotFound(
                given().get("/api/v1/tasks/" + id + "/model?version=5"), "task " + id + " has no model version 5");
        Response bad = given().get("/api/v1/tasks/" + id + "/model?version=newest");
        assertEquals(400, bad.statusCode());
        assertEquals(
                "version: found 'newest', expected a number, 'published' or 'latest'",
                bad.jsonPath().getString("error"));
        byte[] model = given().get("/api/v1/tasks/" + id + "/model").asByteArray();
        assertEquals(0, (model.length - 650 * 4) % 8);
        assertEquals(204, given().delete("/api/v1/tasks/" + id).statusCode());
    }

    @Test
    void healthAndMetrics_answer() {
        assertEquals("UP", given().get("/q/health/live").jsonPath().getString("status"));
        assertEquals("UP", given().get("/q/health/ready").jsonPath().getString("status"));
        assertTrue(given().get("/q/metrics").asString().contains("sottovoce_tasks_running"));
    }

    @Test
    void nameThatStandsTwice_refusedWithItsPlace() {
        assertEquals(
                "the body is not JSON at line 1, column 19: Duplicate field 'name'",
                refusal("{\"name\":\"a\",\"name\":\"b\"}"));
    }

    @Test
    void bodyThatIsNotUtf8_refused() {
        byte[] body = {'{', '"', 'n', '"', ':', '"', (byte) 0xff, '"', '}'};
        Response response = given().body(body).post("/api/v1/tasks");
        assertEquals(400, response.statusCode());
        assertTrue(response.jsonPath().getString("error").startsWith("the body is not JSON"), response::asString);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_048_577, 1_500_000, 5_000_000})
    void bodyThatIsTooLarge_refusedInOneLine(int bytes) throws Exception {
        for (HttpRequest.BodyPublisher body : List.of(
                HttpRequest.BodyPublishers.ofByteArray(new byte[bytes]),
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[bytes])))) {
            HttpResponse<String> response = post(body);
            assertEquals(413, response.statusCode());
            assertEquals("{\"error\":\"the body is too large, expected at most 1048576 bytes\"}", response.body());
        }
    }

    @Test
    void bodyOfTheLargestLength_isReadWithAndWithoutItsLengthStated() throws Exception {
        byte[] largest = new byte[1_048_576];
        Arrays.fill(largest, (byte) ' ');
        largest[0] = '[';
        largest[1] = ']';
        for (HttpRequest.BodyPublisher body : List.of(
                HttpRequest.BodyPublishers.ofByteArray(largest),
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(largest)))) {
            HttpResponse<String> response = post(body);
            assertEquals(400, response.statusCode());
            assertTrue(response.body().contains("the body is not a JSON object"), response.body());
        }
    }

    private static HttpResponse<String> post(HttpRequest.BodyPublisher body) throws Exception {
        URI tasks = URI.create("http://localhost:" + RestAssured.port + "/api/v1/tasks");
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(HttpRequest.newBuilder(tasks).POST(body).build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-5", "1.5", "99999999999999999999"})
    void roundsAfterNoNumber_refusedWithWhatWasFound(String after) {
        Response response = given().get("/api/v1/tasks/" + NOBODY + "/rounds?after=" + after);
        assertEquals(400, response.statusCode());
        assertEquals(
                "after: found '" + after + "', expected the number of a round",
                response.jsonPath().getString("error"));
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, http://elsewhere.example",
        "Origin, null",
        "Origin, http://localhost:1",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Host, elsewhere.example",
        "Host, localhost.elsewhere.example",
        "Host, 192.0.2.1",
    })
    void requestOfAForeignPage_refusedAndNothingIsDone(String header, String value) {
        int before = given().get("/api/v1/tasks").jsonPath().getList("id").size();
        Response response = given().header(header, value)
                .body(TestTasks.linear(1, 1, 1, ""))
                .post("/api/v1/tasks");
        assertEquals(403, response.statusCode(), response::asString);
        assertFalse(response.jsonPath().getString("error").isEmpty());
        assertEquals(
                before, given().get("/api/v1/tasks").jsonPath().getList("id").size());
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, none",
        "Sec-Fetch-Site, same-origin",
        "Host, 127.0.0.1",
        "Host, [::1]:8080",
        "Host, a.localhost"
    })
    void requestOfTheOperator_isAnswered(String header, String value) {
        assertEquals(200, given().header(header, value).get("/api/v1/tasks").statusCode());
    }

    private static String refusal(String body) {
        Response response = given().body(body).post("/api/v1/tasks");
        assertEquals(400, response.statusCode(), response::asString);
        String error = response.jsonPath().getString("error");
        assertFalse(error.contains("\n"), error);
        return error;
    }

    private static void assertNotFound(Response response, String error) {
        assertEquals(404, response.statusCode());
        assertEquals(error, response.jsonPath().getString("error"));
    }
}
