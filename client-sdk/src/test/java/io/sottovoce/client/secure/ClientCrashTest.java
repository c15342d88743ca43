package io.sottovoce.client.secure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's process dies, or its disk does, at every place of a session. */
final class ClientCrashTest {
    private static final int CHARGED_FROM = 3;

    @TempDir
    Path folder;

    private SecureScene scene;

    @BeforeEach
    void open() {
        scene = new SecureScene(folder, true, SecureScene.policy().build());
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private SecureScene.Member victim() {
        return scene.members.get(0);
    }

    private void drive(int place) {
        scene.begin();
        if (place >= 1) {
            scene.share();
        }
        if (place == 2) {
            victim().takeInbox();
        }
        if (place == 3) {
            victim().takeInbox();
            victim().release();
        }
        if (place >= 4) {
            scene.upload();
        }
        if (place >= 5) {
            scene.vote();
        }
        if (place >= 6) {
            scene.unmask();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void processDies_sessionIsDeadAndChargeKept(int place) throws IOException {
        drive(place);
        double spent = victim().client.epsilon();
        victim().kill();
        victim().start();
        assertEquals(spent, victim().client.epsilon());
        assertEquals(place >= CHARGED_FROM, spent > 0);
        assertEquals(
                AbortCode.REPLAY,
                victim().consider(scene.offer(scene.config), scene.config).code());
        RoundConfig next = scene.config(2, false);
        assertTrue(victim().consider(scene.offer(next), next).session().isPresent());
        assertOnlyKnownFiles();
    }

    /** Books and records hold numbers and public names; there is no file that a secret could be in. */
    private void assertOnlyKnownFiles() throws IOException {
        try (Stream<Path> files = Files.list(victim().folder)) {
            Set<String> names = files.map(file -> file.getFileName().toString().replaceAll("[0-9]+$", "D"))
                    .collect(Collectors.toSet());
            names.removeAll(Set.of(
                    "lock",
                    "records",
                    "counter-records",
                    "receipts",
                    "book-total",
                    "counter-total",
                    "book-day-D",
                    "counter-day-D"));
            assertEquals(Set.of(), names);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void roundClosedOrGivenUp_endsAtOnceWithAReceiptAndSaysNothingMore(int place) {
        drive(place);
        for (int i = 0; i < SecureScene.CLIENTS; i++) {
            SecureScene.Member member = scene.members.get(i);
            Consumer<ClientSession> end =
                    i % 2 == 0 ? session -> session.closed("ABORTED TEST") : session -> session.cancel("test");
            member.said.clear();
            end.accept(member.session);
            end.accept(member.session);
            member.session.take(scene.server.offer());
            member.session.acknowledged();
            member.session.tick();
            assertTrue(member.session.over());
            assertTrue(member.said.isEmpty() && member.aborted.isEmpty());
            assertTrue(member.receipt(1)
                            .lines()
                            .filter(line -> line.startsWith("ended"))
                            .count()
                    == 1);
        }
    }

    @Test
    void sessionClosedWhileAWorkerWaits_wakesIt() throws InterruptedException {
        scene.begin();
        Thread closer = new Thread(() -> victim().session.closed("ABORTED"));
        closer.start();
        assertThrows(SessionDeadException.class, () -> victim().session.awaitGrant());
        closer.join();
    }

    @Test
    void recordsThatCannotBeWritten_refuseTheOffer() throws IOException {
        Files.createDirectory(victim().folder.resolve("records"));
        SecureClient.Begun begun = victim().consider(scene.offer(scene.config), scene.config);
        assertTrue(begun.session().isEmpty());
        assertEquals(AbortCode.CANCELLED, begun.code());
        assertTrue(victim().said.isEmpty());
        Files.delete(victim().folder.resolve("records"));
        assertTrue(victim().consider(scene.offer(scene.config), scene.config)
                .session()
                .isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"book-total", "book-day", "counter-total", "counter-day", "records"})
    void booksThatCannotBeWritten_refuseTheRelease_andWorkAgainOnceMended(String name) throws IOException {
        scene.begin().share();
        victim().takeInbox();
        Path file = victim().folder.resolve(name.endsWith("day") ? name + "-" + dayOfTest() : name);
        Path aside = victim().folder.resolve("aside");
        boolean there = Files.exists(file);
        if (there) {
            Files.move(file, aside);
        }
        Files.createDirectories(file.resolve("in-the-way"));
        assertThrows(AssertionError.class, victim()::release);
        assertTrue(victim().session.over());
        assertEquals(java.util.List.of(AbortCode.LEDGER), victim().aborted);
        Files.delete(file.resolve("in-the-way"));
        Files.delete(file);
        if (there) {
            Files.move(aside, file);
        }
        RoundConfig next = scene.config(2, true);
        scene.next(next);
        victim().aborted.clear();
        scene.begin().share();
        victim().takeInbox();
        victim().release();
        assertFalse(victim().session.over());
        victim().kill();
        victim().start();
        assertTrue(victim().client.epsilon() > 0);
    }

    private static long dayOfTest() {
        return Days.of(io.sottovoce.privacy.secagg.testing.World.NOW_SECONDS);
    }

    @Test
    void receiptThatCannotBeWritten_stopsNothing() throws IOException {
        Files.delete(victim().folder.resolve("receipts"));
        scene.begin();
        victim().session.closed("ABORTED");
        assertTrue(victim().session.over());
        assertThrows(UncheckedIOException.class, () -> victim().receipt(1));
    }
}
