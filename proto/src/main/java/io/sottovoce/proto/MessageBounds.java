package io.sottovoce.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.sottovoce.proto.v1.Bound;
import io.sottovoce.proto.v1.Bounds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks a message against the bounds its contract states. The bounds of a message type are read from its descriptor
 * once. Fields that the contract does not know are refused, and so is a submessage chain deeper than {@value
 * #DEPTH_MAX}.
 */
final class MessageBounds {
    static final int DEPTH_MAX = 24;

    private static final Map<Descriptor, List<FieldBound>> TABLES = new ConcurrentHashMap<>();

    private MessageBounds() {}

    /** The first bound that a message breaks, as one line; empty where it keeps them all. */
    static Optional<String> violation(Message message) {
        return Optional.ofNullable(firstViolation(message, 0));
    }

    /** Whether the contract states all bounds that a field of this kind needs. */
    static Optional<String> missingBound(FieldDescriptor field) {
        Bound bound = field.getOptions().getExtension(Bounds.bound);
        if (field.isRepeated() && !bound.hasItemsMax()) {
            return Optional.of(field.getFullName() + " needs items_max");
        }
        boolean stated =
                switch (field.getJavaType()) {
                    case STRING, BYTE_STRING -> bound.hasBytesMax();
                    case INT, LONG -> bound.hasValueMin() && bound.hasValueMax();
                    case FLOAT, DOUBLE -> bound.hasRealMin() && bound.hasRealMax();
                    case BOOLEAN, ENUM, MESSAGE -> true;
                };
        return stated ? Optional.empty() : Optional.of(field.getFullName() + " needs a bound on its value");
    }

    @Nullable
    private static String firstViolation(Message message, int depth) {
        Descriptor type = message.getDescriptorForType();
        if (depth > DEPTH_MAX) {
            return type.getFullName() + ": nested deeper than " + DEPTH_MAX;
        }
        if (!message.getUnknownFields().asMap().isEmpty()) {
            return type.getFullName() + ": unknown field "
                    + message.getUnknownFields().asMap().keySet();
        }
        for (FieldBound field : table(type)) {
            String violation = field.violation(message, depth);
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    private static List<FieldBound> table(Descriptor type) {
        List<FieldBound> table = TABLES.get(type);
        return table != null
                ? table
                : TABLES.computeIfAbsent(
                        type, t -> t.getFields().stream().map(FieldBound::new).toList());
    }

    /** One field and its bound. */
    private static final class FieldBound {
        private final FieldDescriptor field;
        private final Bound bound;

        FieldBound(FieldDescriptor field) {
            this.field = field;
            this.bound = field.getOptions().getExtension(Bounds.bound);
        }

        @Nullable
        String violation(Message message, int depth) {
            if (field.isRepeated()) {
                return repeatedViolation(message, depth);
            }
            if (field.hasPresence() && !message.hasField(field)) {
                return null;
            }
            return valueViolation(message.getField(field), depth);
        }

        @Nullable
        private String repeatedViolation(Message message, int depth) {
            int items = message.getRepeatedFieldCount(field);
            if (items > bound.getItemsMax()) {
                return field.getFullName() + ": " + items + " items, at most " + bound.getItemsMax();
            }
            for (int i = 0; i < items; i++) {
                String violation = valueViolation(message.getRepeatedField(field, i), depth);
                if (violation != null) {
                    return violation;
                }
            }
            return null;
        }

        @Nullable
        private String valueViolation(Object value, int depth) {
            return switch (field.getJavaType()) {
                case STRING -> sizeViolation(utf8Length((String) value));
                case BYTE_STRING -> sizeViolation(((ByteString) value).size());
                case INT, LONG -> integerViolation(((Number) value).longValue());
                case FLOAT, DOUBLE -> realViolation(((Number) value).doubleValue());
                case MESSAGE -> firstViolation((Message) value, depth + 1);
                case BOOLEAN, ENUM -> null;
            };
        }

        @Nullable
        private String sizeViolation(int bytes) {
            if (bytes > bound.getBytesMax()) {
                return field.getFullName() + ": " + bytes + " bytes, at most " + bound.getBytesMax();
            }
            if (bytes < bound.getBytesMin()) {
                return field.getFullName() + ": " + bytes + " bytes, at least " + bound.getBytesMin();
            }
            return null;
        }

        @Nullable
        private String integerViolation(long raw) {
            long value =
                    switch (field.getType()) {
                        case UINT32, FIXED32 -> raw & 0xFFFFFFFFL;
                        case UINT64, FIXED64 -> raw < 0 ? Long.MAX_VALUE : raw;
                        default -> raw;
                    };
            if (value < bound.getValueMin() || value > bound.getValueMax()) {
                return field.getFullName() + ": " + value + ", expected " + bound.getValueMin() + " to "
                        + bound.getValueMax();
            }
            return null;
        }

        @Nullable
        private String realViolation(double value) {
            boolean inside = value >= bound.getRealMin() && value <= bound.getRealMax();
            return inside
                    ? null
                    : field.getFullName() + ": " + value + ", expected " + bound.getRealMin() + " to "
                            + bound.getRealMax();
        }

        private static int utf8Length(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
    }
}
