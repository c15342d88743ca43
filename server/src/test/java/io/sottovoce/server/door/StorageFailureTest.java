package io.sottovoce.server.door;

import static io.sottovoce.server.testing.Operator.await;
import static io.sottovoce.server.testing.Operator.awaitEnd;
import static io.sottovoce.server.testing.Operator.awaitRound;
import static io.sottovoce.server.testing.Operator.cancel;
import static io.sottovoce.server.testing.Operator.rounds;
import static io.sottovoce.server.testing.Operator.show;
import static io.sottovoce.server.testing.Operator.submit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sottovoce.proto.ServerMessage;
import io.sottovoce.server.testing.FakeClient;
import io.sottovoce.server.testing.ServerProfile;
import io.sottovoce.server.testing.TestTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Updates go to a folder that is a file for a while: no round can be stored. */
@QuarkusTest
@TestProfile(ServerProfile.class)
class StorageFailureTest extends ClientFixture {
    private final Path home = ConfigProvider.getConfig().getValue("sottovoce.home", Path.class);

    @AfterEach
    void repair() throws IOException {
        if (Files.isRegularFile(home.resolve("staged"))) {
            Files.delete(home.resolve("staged"));
        }
    }

    @Test
    void taskWhoseRoundCouldNotBeStored_opensNoneUntilTheStoreIsWellAgain() throws Exception {
        FakeClient ada = client("ada").hello();
        String id = submit(TestTasks.linear(1, 1, 1, ""));
        loseARound(id, ada);
        String reason = show(id).getString("reason");
        assertTrue(reason.matches("waits until \\S+Z before round 2, since the storage failed: .*staged.*"), reason);
        assertEquals("RUNNING", show(id).getString("status"));
        await(() -> {
            String now = show(id).getString("reason");
            return !now.equals(reason) && now.contains("before round 2");
        });
        assertNull(show(id).get("present"));
        repair();
        assertTrue(ada.takePart(0, 1).accepted());
        assertEquals("COMPLETED", awaitEnd(id).getString("status"));
        assertEquals("", show(id).getString("reason"));
        assertEquals(List.of("ABORTED", "COMMITTED"), rounds(id).getList("outcome"));
    }

    @Test
    void taskThatWaitsForItsStore_canBeCancelled() throws Exception {
        FakeClient ada = client("ada").hello();
        String id = submit(TestTasks.linear(1, 1, 1, ""));
        loseARound(id, ada);
        cancel(id);
        assertEquals("CANCELLED", awaitEnd(id).getString("status"));
        assertEquals("cancelled by the operator", show(id).getString("reason"));
    }

    private void loseARound(String id, FakeClient client) throws Exception {
        ServerMessage.RoundOffer offer = client.await(ServerMessage.RoundOffer.class);
        await(this::replaced);
        assertFalse(client.upload(offer, new float[PARAMETERS], 1).accepted());
        assertEquals("STORAGE_FAILED", awaitRound(id).getString("[0].reason"));
        await(() -> !show(id).getString("reason").isEmpty());
    }

    /** The folder goes once the updates of earlier tests have gone from it. */
    private boolean replaced() {
        try {
            deleteEmpty(home.resolve("staged"));
            Files.createFile(home.resolve("staged"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void deleteEmpty(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var entries = Files.list(folder)) {
                for (Path entry : entries.toList()) {
                    deleteEmpty(entry);
                }
            }
        }
        Files.deleteIfExists(folder);
    }
}
