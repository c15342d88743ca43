package io.sottovoce.server.storage;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.BlockWriter;
import io.sottovoce.rounds.port.ModelDraft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A version in the making: a directory that gets its final name when all vectors are complete and on disk. */
final class FileModelDraft implements ModelDraft {
    private final Disk disk;
    private final Path draft;
    private final Path target;
    private final long dimension;
    private final FloatFileDraft parameters;
    private final List<FloatFileDraft> state = new ArrayList<>();
    private boolean ended;

    FileModelDraft(Disk disk, Path draft, Path target, long dimension, int stateVectors) {
        this.disk = disk;
        this.draft = draft;
        this.target = target;
        this.dimension = dimension;
        FloatFile.Scratch scratch = new FloatFile.Scratch();
        this.parameters = new FloatFileDraft(draft.resolve(FileModelStore.parametersName()), disk, scratch);
        for (int k = 0; k < stateVectors; k++) {
            state.add(new FloatFileDraft(draft.resolve(stateName(k)), disk, scratch));
        }
    }

    static String stateName(int k) {
        return "state" + k + ".f32";
    }

    @Override
    public BlockWriter parameters() {
        return parameters;
    }

    @Override
    public List<BlockWriter> state() {
        return List.copyOf(state);
    }

    @Override
    public ContentHash complete() {
        if (ended) {
            throw new IllegalStateException("the draft was completed or thrown away already");
        }
        requireWhole(parameters);
        state.forEach(this::requireWhole);
        ContentHash hash = parameters.finish();
        state.forEach(FloatFileDraft::finish);
        try {
            writeHash(hash);
            disk.publish(draft, target);
        } catch (IOException e) {
            throw Disk.failure("cannot write", target, e);
        }
        ended = true;
        return hash;
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            parameters.close();
            state.forEach(FloatFileDraft::close);
            Disk.remove(draft);
        }
    }

    private void requireWhole(FloatFileDraft vector) {
        if (vector.dimension() != dimension) {
            throw new IllegalStateException("a vector has " + vector.dimension() + " coordinates of " + dimension);
        }
    }

    /** In the form that {@code sha256sum -c} reads. */
    private void writeHash(ContentHash hash) throws IOException {
        String line = hash.hex() + "  " + FileModelStore.parametersName() + "\n";
        try (FileChannel channel = FileChannel.open(
                draft.resolve(FileModelStore.hashName()), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Disk.writeFully(channel, ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)), 0);
            disk.force(channel);
        }
    }
}
