package io.sottovoce.learning.io;

import io.sottovoce.learning.spec.Limits;
import io.sottovoce.learning.spec.Shapes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A safetensors file that has been checked: its header is well-formed JSON of at most 16 MiB, its tensors lie behind one
 * another without a gap or an overlap and fill the file to its last byte, and each is as long as its shape says.
 *
 * <p>Total: any bytes are such a file or one {@link ModelFileException}. Only the header is held; weights are read a
 * tensor at a time, from float types of 64, 32 and 16 bits.
 */
public final class SafetensorsFile {
    private static final long HEADER_MAX = 1 << 24;
    private static final int TENSORS_MAX = 1 << 16;
    private static final int DIMENSIONS_MAX = 8;
    private static final int BUFFER = 1 << 18;
    private static final String METADATA = "__metadata__";
    private static final String OTHER = "is no safetensors file";

    private final Path file;
    private final long dataStart;
    private final Map<String, String> metadata;
    private final Map<String, TensorEntry> tensors;

    private SafetensorsFile(Path file, long dataStart, Map<String, String> metadata, Map<String, TensorEntry> tensors) {
        this.file = file;
        this.dataStart = dataStart;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /** Opens a file and checks it. */
    public static SafetensorsFile open(Path file) {
        return reading(file, () -> {
            if (Files.isDirectory(file)) {
                throw new ModelFileException(file, "found a folder, expected a safetensors file");
            }
            try (FileChannel channel = FileChannel.open(file)) {
                return parse(file, channel);
            }
        });
    }

    /** Texts beside the tensors. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Names of the tensors, sorted. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(tensors.keySet()));
    }

    /** The shape of a tensor, or empty where there is none of this name. */
    public Optional<List<Integer>> shape(String name) {
        return Optional.ofNullable(tensors.get(name)).map(TensorEntry::shape);
    }

    /** The elements of a tensor as floats, row-major. */
    public float[] floats(String name) {
        TensorEntry entry = tensors.get(name);
        if (entry == null) {
            throw new ModelFileException(file, "has no tensor " + name);
        }
        ElementType type = ElementType.ofWord(entry.type())
                .orElseThrow(() -> ModelFileException.quoting(
                        file,
                        name + ": found elements of type " + entry.type() + ", expected F64, F32, F16 or BF16",
                        name + ": expected elements of type F64, F32, F16 or BF16"));
        return reading(file, () -> {
            try (FileChannel channel = FileChannel.open(file)) {
                return read(channel, entry, type);
            }
        });
    }

    private float[] read(FileChannel channel, TensorEntry entry, ElementType type) throws IOException {
        float[] floats = new float[(int) Shapes.size(entry.shape())];
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        long position = dataStart + entry.begin();
        int at = 0;
        while (at < floats.length) {
            int count = Math.min(BUFFER / type.bytes(), floats.length - at);
            bytes.clear().limit(count * type.bytes());
            readFully(channel, bytes, position);
            position += bytes.limit();
            for (int i = 0; i < count; i++) {
                floats[at++] = type.read(bytes);
            }
        }
        return floats;
    }

    private static SafetensorsFile parse(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw ModelFileException.quoting(file, "found " + size + " bytes, expected a safetensors file", OTHER);
        }
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(channel, length, 0);
        long headerLength = length.getLong();
        if (headerLength < 2 || headerLength > Math.min(HEADER_MAX, size - Long.BYTES)) {
            throw ModelFileException.quoting(
                    file,
                    "found a header of " + headerLength + " bytes, expected 2 to "
                            + Math.min(HEADER_MAX, size - Long.BYTES) + " (is it a safetensors file?)",
                    OTHER);
        }
        ByteBuffer header = ByteBuffer.allocate((int) headerLength);
        readFully(channel, header, Long.BYTES);
        long dataStart = Long.BYTES + headerLength;
        try {
            Map<String, Object> tree = JsonText.object(
                    StandardCharsets.UTF_8.newDecoder().decode(header).toString());
            Map<String, String> metadata = metadata(tree.remove(METADATA));
            return new SafetensorsFile(file, dataStart, metadata, tensors(tree, size - dataStart));
        } catch (CharacterCodingException e) {
            throw ModelFileException.quoting(file, "header: found bytes that are not UTF-8", OTHER);
        } catch (IllegalArgumentException e) {
            throw ModelFileException.quoting(file, "header: " + e.getMessage(), OTHER);
        }
    }

    private static Map<String, String> metadata(@org.jspecify.annotations.Nullable Object value) {
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(METADATA + ": expected an object");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        map.forEach((key, item) -> metadata.put(String.valueOf(key), String.valueOf(item)));
        return Collections.unmodifiableMap(metadata);
    }

    private static Map<String, TensorEntry> tensors(Map<String, Object> tree, long dataBytes) {
        if (tree.size() > TENSORS_MAX) {
            throw new IllegalArgumentException("found " + tree.size() + " tensors, expected at most " + TENSORS_MAX);
        }
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        tree.forEach((name, value) -> tensors.put(name, TensorEntry.of(name, value)));
        List<Map.Entry<String, TensorEntry>> inOrder = new ArrayList<>(tensors.entrySet());
        inOrder.sort(Comparator.comparingLong((Map.Entry<String, TensorEntry> entry) ->
                        entry.getValue().begin())
                .thenComparingLong(entry -> entry.getValue().end()));
        long next = 0;
        for (Map.Entry<String, TensorEntry> entry : inOrder) {
            if (entry.getValue().begin() != next) {
                throw new IllegalArgumentException(entry.getKey() + ": begins at byte "
                        + entry.getValue().begin() + " of the data, expected " + next);
            }
            next = entry.getValue().end();
        }
        if (next != dataBytes) {
            throw new IllegalArgumentException("tensors of " + next + " bytes, found " + dataBytes);
        }
        return tensors;
    }

    private static void readFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes, at);
            if (count < 0) {
                throw new EOFException("the file ends at byte " + at);
            }
            at += count;
        }
        bytes.flip();
    }

    static <T> T reading(Path file, Reading<T> reading) {
        try {
            return reading.read();
        } catch (NoSuchFileException e) {
            throw new ModelFileException(file, "no such file");
        } catch (IOException e) {
            throw new ModelFileException(file, "cannot be read: " + e.getMessage());
        }
    }

    /** Something read from a file. */
    interface Reading<T> {
        T read() throws IOException;
    }

    /** Where a tensor lies among the data. */
    private record TensorEntry(String type, List<Integer> shape, long begin, long end) {
        static TensorEntry of(String name, Object value) {
            if (!(value instanceof Map<?, ?> map)
                    || !(map.get("dtype") instanceof String type)
                    || !(map.get("shape") instanceof List<?> extents)
                    || !(map.get("data_offsets") instanceof List<?> offsets)) {
                throw new IllegalArgumentException(name + ": expected dtype, shape and data_offsets");
            }
            if (offsets.size() != 2
                    || !(offsets.get(0) instanceof Long begin)
                    || !(offsets.get(1) instanceof Long end)
                    || begin < 0
                    || begin > end) {
                throw new IllegalArgumentException(
                        name + ": found data_offsets " + offsets + ", expected [begin, end]");
            }
            TensorEntry entry = new TensorEntry(type, shape(name, extents), begin, end);
            entry.requireLength(name);
            return entry;
        }

        private static List<Integer> shape(String name, List<?> extents) {
            List<Integer> shape = new ArrayList<>();
            for (Object extent : extents) {
                if (!(extent instanceof Long number)
                        || number < 0
                        || number > Integer.MAX_VALUE
                        || shape.size() == DIMENSIONS_MAX) {
                    throw new IllegalArgumentException(
                            name + ": found a shape of " + extents.size() + " dimensions with the extent " + extent
                                    + ", expected at most " + DIMENSIONS_MAX + " of 0 to " + Integer.MAX_VALUE);
                }
                shape.add(number.intValue());
            }
            return List.copyOf(shape);
        }

        private void requireLength(String name) {
            Optional<ElementType> known = ElementType.ofWord(type);
            long count = Shapes.size(shape);
            if (known.isEmpty()) {
                return;
            }
            if (count > Limits.DEFAULT.parametersMax()) {
                throw new IllegalArgumentException(
                        name + ": found " + count + " elements, expected at most " + Limits.DEFAULT.parametersMax());
            }
            long expected = count * known.get().bytes();
            if (end - begin != expected) {
                throw new IllegalArgumentException(name + ": found " + (end - begin) + " bytes for shape " + shape
                        + " of " + type + ", expected " + expected);
            }
        }
    }
}
