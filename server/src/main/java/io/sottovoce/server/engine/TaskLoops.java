package io.sottovoce.server.engine;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.proto.ClientMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The loops of the tasks that run: found by task for what is said of one, and told which clients are there. Thread-safe. */
final class TaskLoops implements ClientRegistry.Listener {
    private final Map<TaskId, TaskLoop> loops = new ConcurrentHashMap<>();
    private final AtomicInteger places = new AtomicInteger();

    /** How many tasks run. */
    int size() {
        return loops.size();
    }

    /** The loop of a task; empty where it does not run. */
    Optional<TaskLoop> find(TaskId id) {
        return Optional.ofNullable(loops.get(id));
    }

    /** Keeps a place for a task that is about to run; false where so many have one. */
    boolean reserve(int placesMax) {
        return places.getAndUpdate(taken -> taken < placesMax ? taken + 1 : taken) < placesMax;
    }

    /** Gives a place back that no loop came to have. */
    void release() {
        places.decrementAndGet();
    }

    /** A loop with a place of its own, which it gives back when it is removed. */
    void add(TaskLoop loop) {
        loops.put(loop.task().id(), loop);
    }

    /** Forgets a loop; false where somebody else has done so before. */
    boolean remove(TaskLoop loop) {
        boolean removed = loops.remove(loop.task().id()) != null;
        if (removed) {
            release();
        }
        return removed;
    }

    /** No task takes an event any more. */
    void halt() {
        loops.values().forEach(TaskLoop::halt);
    }

    @Override
    public void available(ClientMessage.Hello client, @Nullable TaskId only) {
        List<TaskLoop> told =
                only == null ? List.copyOf(loops.values()) : find(only).stream().toList();
        told.forEach(loop -> loop.available(client));
    }

    @Override
    public void gone(ClientMessage.Hello client, @Nullable TaskId except) {
        loops.values().stream().filter(loop -> !loop.task().id().equals(except)).forEach(loop -> loop.gone(client));
    }
}
