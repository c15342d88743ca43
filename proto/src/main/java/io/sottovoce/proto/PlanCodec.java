package io.sottovoce.proto;

import io.sottovoce.proto.v1.Plan;
import io.sottovoce.proto.v1.Setting;
import io.sottovoce.proto.v1.SettingList;
import io.sottovoce.proto.v1.SettingValue;
import io.sottovoce.proto.v1.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plans as bytes. A plan is a neutral tree {@code {"model": {...}, "training": {...}}} of text, integers ({@link Long}),
 * reals ({@link Double}), flags, lists and maps with text keys; what it means is the learning engine's to say.
 *
 * <p>The same tree, in the same order of keys, gives the same bytes; the hash of a plan is over these bytes.
 */
public final class PlanCodec {
    /** The most bytes of a plan: the bound of {@code RoundOffer.plan}. */
    public static final int BYTES_MAX = 64 * 1024;

    private static final String MODEL = "model";
    private static final String TRAINING = "training";

    private PlanCodec() {}

    /**
     * The bytes of a plan.
     *
     * @throws IllegalArgumentException where the tree has something a plan cannot carry or breaks a bound
     */
    public static Bytes encode(Map<String, Object> plan) {
        if (!plan.keySet().equals(Set.of(MODEL, TRAINING))) {
            throw new IllegalArgumentException("a plan has model and training, not " + plan.keySet());
        }
        Plan message = Plan.newBuilder()
                .setModel(settings(plan.get(MODEL)))
                .setTraining(settings(plan.get(TRAINING)))
                .build();
        MessageBounds.violation(message).ifPresent(violation -> {
            throw new IllegalArgumentException("plan: " + violation);
        });
        Bytes bytes = Bytes.owning(message.toByteArray());
        if (bytes.size() > BYTES_MAX) {
            throw new IllegalArgumentException("plan: " + bytes.size() + " bytes, at most " + BYTES_MAX);
        }
        return bytes;
    }

    /** The tree of a plan, from any bytes. */
    public static Decoded<Map<String, Object>> decode(Bytes bytes) {
        return Wire.decode(bytes.owned(), Plan.parser(), PlanCodec::tree);
    }

    private static Map<String, Object> tree(Plan plan) {
        Wire.require(plan.hasModel(), "plan.model");
        Wire.require(plan.hasTraining(), "plan.training");
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put(MODEL, tree(plan.getModel()));
        tree.put(TRAINING, tree(plan.getTraining()));
        return tree;
    }

    private static Map<String, Object> tree(Settings settings) {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (Setting setting : settings.getSettingsList()) {
            Wire.require(setting.hasValue(), setting.getKey());
            if (tree.put(setting.getKey(), value(setting.getValue(), setting.getKey())) != null) {
                throw Wire.malformed(setting.getKey(), "stated twice");
            }
        }
        return tree;
    }

    private static Object value(SettingValue value, String where) {
        return switch (value.getValueCase()) {
            case TEXT -> value.getText();
            case INTEGER -> value.getInteger();
            case REAL -> value.getReal();
            case FLAG -> value.getFlag();
            case SETTINGS -> tree(value.getSettings());
            case LIST -> list(value.getList(), where);
            case VALUE_NOT_SET -> throw Wire.malformed(where, "no value");
        };
    }

    private static List<Object> list(SettingList list, String where) {
        List<Object> items = new ArrayList<>(list.getItemsCount());
        list.getItemsList().forEach(item -> items.add(value(item, where)));
        return items;
    }

    private static Settings settings(@Nullable Object tree) {
        if (!(tree instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("found " + tree + ", expected a map of settings");
        }
        Settings.Builder builder = Settings.newBuilder();
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("found the key " + key + ", expected text");
            }
            builder.addSettings(
                    Setting.newBuilder().setKey(name).setValue(value(value)).build());
        });
        return builder.build();
    }

    private static SettingValue value(@Nullable Object value) {
        SettingValue.Builder builder = SettingValue.newBuilder();
        if (value instanceof String text) {
            return builder.setText(text).build();
        }
        if (value instanceof Long || value instanceof Integer) {
            return builder.setInteger(((Number) value).longValue()).build();
        }
        if (value instanceof Double || value instanceof Float) {
            return builder.setReal(((Number) value).doubleValue()).build();
        }
        if (value instanceof Boolean flag) {
            return builder.setFlag(flag).build();
        }
        if (value instanceof Map) {
            return builder.setSettings(settings(value)).build();
        }
        if (value instanceof List<?> list) {
            SettingList.Builder items = SettingList.newBuilder();
            list.forEach(item -> items.addItems(value(item)));
            return builder.setList(items).build();
        }
        throw new IllegalArgumentException("a plan cannot carry "
                + (value == null ? "null" : value.getClass().getSimpleName()));
    }
}
