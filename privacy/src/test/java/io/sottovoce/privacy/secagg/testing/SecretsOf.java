package io.sottovoce.privacy.secagg.testing;

import io.sottovoce.privacy.secret.Secret;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds every secret that can be reached from an object, through fields of our own classes and through collections. */
public final class SecretsOf {
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Secret> found = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> open = new ArrayDeque<>();

    private SecretsOf() {}

    public static Set<Secret> graph(Object root) {
        SecretsOf search = new SecretsOf();
        search.open.add(root);
        while (!search.open.isEmpty()) {
            search.visit(search.open.remove());
        }
        return search.found;
    }

    private void visit(Object object) {
        if (!seen.add(object)) {
            return;
        }
        if (object instanceof Secret secret) {
            found.add(secret);
        } else if (object instanceof Collection<?> collection) {
            collection.forEach(this::later);
        } else if (object instanceof Map<?, ?> map) {
            map.keySet().forEach(this::later);
            map.values().forEach(this::later);
        } else if (object instanceof Optional<?> optional) {
            optional.ifPresent(this::later);
        } else if (object.getClass().isArray()
                && !object.getClass().getComponentType().isPrimitive()) {
            for (int i = 0; i < Array.getLength(object); i++) {
                later(Array.get(object, i));
            }
        } else if (object.getClass().getName().startsWith("io.sottovoce.")) {
            fields(object, object.getClass());
        }
    }

    private void fields(Object object, Class<?> type) {
        if (type == Object.class || type.isEnum()) {
            return;
        }
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                later(value(field, object));
            }
        }
        fields(object, type.getSuperclass());
    }

    private static @org.jspecify.annotations.Nullable Object value(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private void later(@org.jspecify.annotations.Nullable Object object) {
        if (object != null) {
            open.add(object);
        }
    }
}
