package io.sottovoce.server.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sottovoce.learning.data.DataCatalogue;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.rounds.port.StorageException;
import io.sottovoce.rounds.run.TaskStatus;
import io.sottovoce.rounds.task.TaskSpec;
import io.sottovoce.server.storage.StorageFixture;
import io.sottovoce.server.storage.StoredTask;
import io.sottovoce.server.testing.Operator;
import io.sottovoce.server.testing.TestSettings;
import io.sottovoce.server.testing.TestTasks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submissions to a server over real stores, which fail at times. */
class CoordinatorTest {
    private static final int TASKS_MAX = 2;

    @TempDir
    Path home;

    private Coordinator coordinator;

    @BeforeEach
    void start() {
        coordinator = new Coordinator(
                TestSettings.of(Map.of(
                        "sottovoce.home",
                        home.toString(),
                        "sottovoce.limits.running-tasks-max",
                        Integer.toString(TASKS_MAX))),
                StorageFixture.embedded(home),
                StorageFixture.CLOCK,
                DataCatalogue.ofEnvironment(),
                new SimpleMeterRegistry(),
                Optional.empty(),
                "test");
        coordinator.start(() -> {});
    }

    @AfterEach
    void close() {
        coordinator.close();
    }

    @Test
    void modelCannotBeWritten_nothingOfTheTaskStays() throws Exception {
        Files.createFile(home.resolve("models"));
        for (int i = 0; i <= TASKS_MAX; i++) {
            assertNotAccepted();
        }
        Files.delete(home.resolve("models"));
        assertRunsAlone(submit());
    }

    @Test
    void rowOfTheModelCannotBeWritten_nothingOfTheTaskStays() throws Exception {
        sql("alter table model_versions alter column record rename to hidden");
        assertNotAccepted();
        assertEquals(List.of(), models());
        sql("alter table model_versions alter column hidden rename to record");
        assertRunsAlone(submit());
    }

    @Test
    void startThatCannotBeRead_nothingOfTheTaskStays() {
        Map<String, Object> tree = tree();
        tree.put("start", Map.of("file", home.resolve("none.safetensors").toString()));
        RefusedTaskException refusal = assertThrows(RefusedTaskException.class, () -> coordinator.submit(tree));
        assertTrue(String.valueOf(refusal.getMessage()).matches("start: .*: no such file"), refusal.getMessage());
        assertEquals(List.of(), tasks());
        assertRunsAlone(submit());
    }

    @Test
    void startOfAnotherHash_isRefusedWithTheExpectedOneAlone() throws Exception {
        Path file = Files.writeString(home.resolve("start.safetensors"), "abc");
        String expected = "0123456789abcdef".repeat(4);
        assertEquals(
                "start: " + file + ": its SHA-256 is another than the expected " + expected,
                refusal("start", Map.of("file", file.toString(), "sha256", expected)));
    }

    @Test
    void startThatIsNoModel_isRefusedWithNothingOfTheFile() throws Exception {
        Path file = home.resolve("file");
        String text = "start: " + file + ": is no safetensors file";
        for (byte[] content : List.of(
                "hunter2".getBytes(StandardCharsets.US_ASCII),
                "a password: hunter2".getBytes(StandardCharsets.US_ASCII),
                safetensors("{\"hunter2\": {}}"),
                safetensors("{hunter2}"))) {
            Files.write(file, content);
            assertEquals(text, refusal("start", Map.of("file", file.toString())));
        }
        Files.write(file, safetensors("{\"hunter2\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[0,0]}}"));
        String refusal = refusal("start", Map.of("file", file.toString()));
        assertTrue(refusal.matches("start: .*/file: has no tensor (\\S+) for \\1"), refusal);
    }

    @Test
    void dataThatDoNotFit_areRefusedWithNothingOfTheFile() throws Exception {
        Path file = home.resolve("file.csv");
        for (String content : List.of(
                "hunter2,b\n1,2\n",
                "hunter2,hunter2\n",
                "y,a\n0,1\n1,2\n0,hunter2\n1,4\n",
                "y,a\nhunter2\n",
                "y,a\nhunter2,",
                "y,hunter2\n")) {
            Files.writeString(file, content);
            String refusal = refusal("evaluation", Map.of("data", "csv:" + file + "?label=y"));
            assertTrue(refusal.startsWith("evaluation.data: "), refusal);
            assertFalse(refusal.contains("hunter2"), refusal);
        }
    }

    @Test
    void submissionFails_memoryOfItsEvaluatorIsFreed() throws Exception {
        Files.createFile(home.resolve("models"));
        assertNotAccepted();
        long before = Pointer.totalBytes();
        for (int i = 0; i < 20; i++) {
            assertNotAccepted();
        }
        assertEquals(before, Pointer.totalBytes());
    }

    @Test
    void serverWasKilledBeforeTheRows_taskIsNotThereAndItsDraftIsRemoved() throws Exception {
        coordinator.close();
        Path task = home.resolve("models").resolve("1".repeat(32));
        Files.createDirectories(task.resolve("0.draft"));
        Files.writeString(task.resolve("0.draft/parameters.f32"), "half");
        Files.createDirectories(task.resolve("7"));
        start();
        assertEquals(List.of(), tasks());
        assertFalse(Files.exists(task.resolve("0.draft")));
        assertTrue(Files.exists(task.resolve("7")), "a complete version may have its row in another database");
    }

    @Test
    void taskThatIsStoredWithoutItsModel_hasFailedAtTheNextStart() {
        TaskId id = new TaskId("2".repeat(32));
        coordinator.storage().tasks().insert(id, spec(), 1);
        coordinator.close();
        start();
        StoredTask task = tasks().get(0);
        assertEquals(TaskStatus.FAILED, task.status());
        assertEquals("not accepted: its first model was never stored", task.reason());
        assertFalse(coordinator.cancel(id, ""));
    }

    @Test
    void taskThatCannotBeTakenUpAgain_saysWhyAndCanBeCancelled() {
        TaskId id = new TaskId("3".repeat(32));
        Map<String, Object> tree = tree();
        tree.put("evaluation", Map.of("data", "csv:nowhere.csv?label=y"));
        coordinator.storage().tasks().insert(id, TaskSpec.fromTree(tree), 1);
        coordinator.close();
        start();
        assertTrue(
                coordinator.stopped(id).startsWith("cannot be taken up again: evaluation.data: "),
                coordinator.stopped(id));
        assertTrue(coordinator.cancel(id, "its data is gone"));
        assertEquals(TaskStatus.CANCELLED, tasks().get(0).status());
        assertEquals("its data is gone", tasks().get(0).reason());
        assertFalse(coordinator.cancel(id, "once more"));
    }

    @Test
    void taskWhoseFirstRoundCannotBeStored_standsStillUntilItIsCancelled() throws Exception {
        sql("alter table rounds rename to hidden");
        TaskId id = submit();
        Operator.await(() -> !coordinator.stopped(id).isEmpty());
        assertEquals(TaskStatus.RUNNING, tasks().get(0).status());
        sql("alter table hidden rename to rounds");
        sql("alter table tasks rename to hidden");
        assertThrows(StorageException.class, () -> coordinator.cancel(id, "too early"));
        sql("alter table hidden rename to tasks");
        assertFalse(coordinator.stopped(id).isEmpty());
        assertTrue(coordinator.cancel(id, "its first round was lost"));
        assertEquals(TaskStatus.CANCELLED, tasks().get(0).status());
        assertEquals("its first round was lost", tasks().get(0).reason());
        assertEquals("", coordinator.stopped(id));
        assertFalse(coordinator.cancel(id, "once more"));
        for (int i = 0; i < TASKS_MAX; i++) {
            submit();
        }
    }

    @Test
    void taskThatIsCancelledWhileItStandsStill_leavesNoUpdatesBehind() throws Exception {
        TaskId id = submit();
        Operator.await(() -> coordinator.present(id).isPresent());
        Path update = home.resolve("staged").resolve(id.hex()).resolve("1").resolve("update.f32");
        Files.createDirectories(update.getParent());
        Files.writeString(update, "masked");
        sql("alter table rounds rename to hidden");
        assertTrue(coordinator.cancel(id, "cannot be stored"));
        Operator.await(() -> !coordinator.stopped(id).isEmpty());
        sql("alter table hidden rename to rounds");
        assertTrue(coordinator.cancel(id, "its storage failed"));
        assertEquals(TaskStatus.CANCELLED, tasks().get(0).status());
        Operator.await(() -> !Files.exists(update));
    }

    @Test
    void simultaneousSubmissions_neverRunMoreThanTheLimit() throws Exception {
        ExecutorService operators = Executors.newFixedThreadPool(8);
        List<Future<Optional<TaskId>>> answers = operators.invokeAll(Collections.nCopies(8, this::trySubmit));
        List<TaskId> accepted = new ArrayList<>();
        for (Future<Optional<TaskId>> answer : answers) {
            answer.get().ifPresent(accepted::add);
        }
        operators.shutdown();
        assertEquals(TASKS_MAX, accepted.size());
        assertEquals(TASKS_MAX, tasks().size());
        assertTrue(coordinator.cancel(accepted.get(0), "room for another"));
        Operator.await(() -> trySubmit().isPresent());
        assertEquals(Optional.empty(), trySubmit());
    }

    private Optional<TaskId> trySubmit() {
        try {
            return Optional.of(submit());
        } catch (RefusedTaskException e) {
            assertEquals("this server runs at most 2 tasks at a time", e.getMessage());
            return Optional.empty();
        }
    }

    private void assertNotAccepted() {
        RuntimeException failure = assertThrows(RuntimeException.class, this::submit);
        assertEquals(
                "the task is not accepted, since it cannot be stored; the server's log says why", failure.getMessage());
        assertEquals(List.of(), tasks());
    }

    @Test
    void populationThatNoClientCanName_isRefused() {
        assertEquals(
                "population: found 66 bytes in UTF-8, expected at most 64", refusal("population", "\u00e9".repeat(33)));
        Map<String, Object> tree = tree();
        tree.put("population", "\u00e9".repeat(32));
        coordinator.submit(tree);
    }

    private String refusal(String key, Object value) {
        Map<String, Object> tree = tree();
        tree.put(key, value);
        return String.valueOf(assertThrows(RefusedTaskException.class, () -> coordinator.submit(tree))
                .getMessage());
    }

    private static byte[] safetensors(String header) {
        byte[] json = header.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(Long.BYTES + json.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private void assertRunsAlone(TaskId id) {
        assertEquals(List.of(id), tasks().stream().map(StoredTask::id).toList());
        assertTrue(coordinator.cancel(id, "enough"));
    }

    private List<StoredTask> tasks() {
        return coordinator.storage().tasks().all();
    }

    private List<Path> models() throws IOException {
        try (Stream<Path> models = Files.list(home.resolve("models"))) {
            return models.toList();
        }
    }

    private TaskId submit() {
        return coordinator.submit(tree());
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = StorageFixture.rows(home).getConnection();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    private static TaskSpec spec() {
        return TaskSpec.fromTree(tree());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> tree() {
        try {
            return new ObjectMapper()
                    .readValue(TestTasks.linear(1, 1, 1, ", \"evaluation\": {\"data\": \"digits\"}"), Map.class);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
