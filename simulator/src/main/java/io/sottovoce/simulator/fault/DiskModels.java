package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.BlockWriter;
import io.sottovoce.rounds.port.ModelDraft;
import io.sottovoce.rounds.port.ModelStore;
import io.sottovoce.rounds.round.ModelVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Models on the simulated server's disk; a draft is lost with the power unless it was completed. */
final class DiskModels implements ModelStore {
    private final Breaker breaker;
    private final Map<Long, Content> versions = new TreeMap<>();
    private @Nullable ModelVersion latest;

    private static final class Content {
        private final float[] parameters;
        private final List<float[]> state;

        Content(int length, int stateVectors) {
            this.parameters = new float[length];
            this.state =
                    Stream.generate(() -> new float[length]).limit(stateVectors).toList();
        }
    }

    DiskModels(Breaker breaker) {
        this.breaker = breaker;
    }

    @Override
    public ModelDraft draft(TaskId task, long version, long dimension, int stateVectors) {
        return new Draft(version, new Content(Math.toIntExact(dimension), stateVectors));
    }

    @Override
    public void promote(TaskId task, ModelVersion version) {
        breaker.before();
        adopt(version);
        breaker.after();
    }

    /** As a part of another transaction. */
    void adopt(ModelVersion version) {
        if (!hash(content(version.version()).parameters).equals(version.hash())) {
            throw new IllegalStateException("version " + version + " is not what was completed");
        }
        latest = version;
    }

    @Override
    public Optional<ModelVersion> latest(TaskId task) {
        return Optional.ofNullable(latest);
    }

    /** Version 0, once it is complete. */
    Optional<ModelVersion> initial() {
        return Optional.ofNullable(versions.get(0L)).map(content -> new ModelVersion(0, hash(content.parameters)));
    }

    @Override
    public BlockReader parameters(TaskId task, long version) {
        return BlockReader.over(content(version).parameters);
    }

    @Override
    public List<BlockReader> state(TaskId task, long version) {
        return content(version).state.stream().map(BlockReader::over).toList();
    }

    private Content content(long version) {
        Content content = versions.get(version);
        if (content == null) {
            throw new IllegalStateException("no version " + version);
        }
        return content;
    }

    private static ContentHash hash(float[] parameters) {
        ByteBuffer bytes = ByteBuffer.allocate(parameters.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : parameters) {
            bytes.putFloat(value);
        }
        return ContentHash.ofContent(bytes.array());
    }

    private final class Draft implements ModelDraft {
        private final long version;
        private final Content content;

        Draft(long version, Content content) {
            this.version = version;
            this.content = content;
        }

        @Override
        public BlockWriter parameters() {
            return BlockWriter.into(content.parameters);
        }

        @Override
        public List<BlockWriter> state() {
            return content.state.stream().map(BlockWriter::into).toList();
        }

        @Override
        public ContentHash complete() {
            breaker.before();
            versions.put(version, content);
            breaker.after();
            return hash(content.parameters);
        }

        @Override
        public void close() {
            // what was not completed is not there
        }
    }
}
