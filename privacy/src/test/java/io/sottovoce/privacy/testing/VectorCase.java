package io.sottovoce.privacy.testing;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secret.Secret;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** One case of a vector file: an operation, its inputs, and whether it must succeed. */
public final class VectorCase {
    private final Map<String, Object> fields;

    VectorCase(Map<String, Object> fields) {
        this.fields = fields;
    }

    public String operation() {
        return text("operation");
    }

    public boolean valid() {
        return field("valid").equals(true);
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** As the file has it. */
    public Object field(String name) {
        Object value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("case " + this + " has no " + name);
        }
        return value;
    }

    public String text(String name) {
        return (String) field(name);
    }

    public byte[] bytes(String name) {
        return HexFormat.of().parseHex(text(name));
    }

    public Octets octets(String name) {
        return Octets.of(bytes(name));
    }

    public Secret secret(String name) {
        return Secret.owning(bytes(name));
    }

    public ContentHash hash(String name) {
        return ContentHash.of(bytes(name));
    }

    public long number(String name) {
        return (Long) field(name);
    }

    public int integer(String name) {
        return Math.toIntExact(number(name));
    }

    /** An unsigned integer of 64 bits in decimal digits. */
    public long u64(String name) {
        return new BigInteger(text(name)).longValue();
    }

    public List<?> list(String name) {
        return (List<?>) field(name);
    }

    public List<byte[]> byteStrings(String name) {
        return list(name).stream()
                .map(item -> HexFormat.of().parseHex((String) item))
                .toList();
    }

    public byte[][] byteArrays(String name) {
        return byteStrings(name).toArray(byte[][]::new);
    }

    public List<Integer> integers(String name) {
        return list(name).stream().map(item -> Math.toIntExact((Long) item)).toList();
    }

    /** A part that is itself an object. */
    public VectorCase part(String name) {
        return of(field(name));
    }

    public List<VectorCase> parts(String name) {
        return list(name).stream().map(VectorCase::of).toList();
    }

    @SuppressWarnings("unchecked") // a parsed object is a map from names
    static VectorCase of(Object parsed) {
        return new VectorCase((Map<String, Object>) parsed);
    }

    @Override
    public String toString() {
        return fields.get("operation") + (fields.get("valid") == Boolean.TRUE ? "" : " refused") + ": "
                + fields.get("comment");
    }
}
