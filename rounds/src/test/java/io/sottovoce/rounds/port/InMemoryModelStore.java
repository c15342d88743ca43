package io.sottovoce.rounds.port;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.rounds.aggregate.BlockReader;
import io.sottovoce.rounds.aggregate.BlockWriter;
import io.sottovoce.rounds.round.ModelVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A {@link ModelStore} that forgets everything with the process. Not thread-safe. */
public final class InMemoryModelStore implements ModelStore {
    private final Map<Key, Draft> complete = new HashMap<>();
    private final Map<TaskId, ModelVersion> promoted = new HashMap<>();

    @Override
    public ModelDraft draft(TaskId task, long version, long dimension, int stateVectors) {
        if (latest(task).filter(last -> last.version() >= version).isPresent()) {
            throw new IllegalStateException("version " + version + " was promoted already");
        }
        Key key = new Key(task, version);
        complete.remove(key);
        return new Draft(key, Math.toIntExact(dimension), stateVectors);
    }

    @Override
    public void promote(TaskId task, ModelVersion version) {
        if (!found(task, version.version()).hash().equals(version.hash())) {
            throw new IllegalStateException("version " + version.version() + " has another hash");
        }
        promoted.put(task, version);
    }

    @Override
    public Optional<ModelVersion> latest(TaskId task) {
        return Optional.ofNullable(promoted.get(task));
    }

    @Override
    public BlockReader parameters(TaskId task, long version) {
        return BlockReader.over(found(task, version).parameters.values.clone());
    }

    @Override
    public List<BlockReader> state(TaskId task, long version) {
        return found(task, version).state.stream()
                .map(vector -> BlockReader.over(vector.values.clone()))
                .toList();
    }

    private Draft found(TaskId task, long version) {
        Draft draft = complete.get(new Key(task, version));
        if (draft == null) {
            throw new IllegalStateException("there is no version " + version + " of task " + task);
        }
        return draft;
    }

    private record Key(TaskId task, long version) {}

    /** A vector that is written in order. */
    private static final class Vector implements BlockWriter {
        private final float[] values;
        private int written;

        Vector(int dimension) {
            this.values = new float[dimension];
        }

        @Override
        public void write(long from, float[] source, int length) {
            if (from != written) {
                throw new IllegalStateException("written at " + from + ", expected at " + written);
            }
            System.arraycopy(source, 0, values, written, length);
            written += length;
        }
    }

    private final class Draft implements ModelDraft {
        private final Key key;
        private final Vector parameters;
        private final List<Vector> state;

        Draft(Key key, int dimension, int stateVectors) {
            this.key = key;
            this.parameters = new Vector(dimension);
            this.state = IntStream.range(0, stateVectors)
                    .mapToObj(k -> new Vector(dimension))
                    .toList();
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
            List<Vector> all = new ArrayList<>(state);
            all.add(parameters);
            if (all.stream().anyMatch(vector -> vector.written < vector.values.length)) {
                throw new IllegalStateException("a vector of version " + key.version() + " was not written to its end");
            }
            complete.put(key, this);
            return hash();
        }

        @Override
        public void close() {}

        private ContentHash hash() {
            ByteBuffer bytes =
                    ByteBuffer.allocate(Float.BYTES * parameters.values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(parameters.values);
            return ContentHash.ofContent(bytes.array());
        }
    }
}
