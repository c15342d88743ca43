package io.sottovoce.client.secure;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.release.ReleaseDesign;
import io.sottovoce.privacy.secagg.Mode;
import io.sottovoce.privacy.secagg.message.RoundConfig;
import io.sottovoce.privacy.secagg.message.RoundNames;
import io.sottovoce.privacy.secagg.testing.Configs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A client of the SDK with a folder, and offers for it, for tests outside this package. */
public final class SecureParty implements AutoCloseable {
    private final SecureScene scene;
    private final int dimension;
    private final TaskId task;

    public SecureParty(Path folder, int dimension, TaskId task) {
        this.scene = new SecureScene(folder, false, SecureScene.policy().build());
        this.dimension = dimension;
        this.task = task;
    }

    public SecureClient client() {
        return scene.members.get(0).client;
    }

    public ClientId id() {
        return scene.members.get(0).id;
    }

    /** R0 that the client agrees to. */
    public byte[] offer(long round, ContentHash model, ContentHash plan) {
        return scene.offer(config(round, model, plan)).toBytes();
    }

    /** R0 that asks for less than the client insists on. */
    public byte[] weakOffer(long round, ContentHash model, ContentHash plan) {
        return scene.offer(Configs.withMode(config(round, model, plan), Mode.HONEST_SERVER))
                .toBytes();
    }

    private RoundConfig config(long round, ContentHash model, ContentHash plan) {
        RoundConfig small = scene.config(round, false);
        ReleaseDesign design = ReleaseDesign.of(dimension, SecureScene.CLIP, SecureScene.cohort(), Optional.empty());
        RoundNames names = small.names();
        return Configs.withNames(
                Configs.withEncoding(Configs.withVectors(small, design.vectors()), design.encoding()),
                new RoundNames(names.population(), task, round, names.nonce(), model, plan));
    }

    public String receipt(long round) {
        Path receipts = scene.members.get(0).folder.resolve("receipts");
        try {
            return Files.readString(receipts.resolve(task.hex() + "-" + round + ".txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        scene.close();
    }
}
