package io.sottovoce.simulator.cli;

import io.sottovoce.simulator.report.RoundPoint;
import io.sottovoce.simulator.rest.RestClient;
import io.sottovoce.simulator.rest.TaskView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Follows a task over REST. */
final class TaskWatch {
    private static final long POLL_MILLIS = 300;

    private final RestClient rest;
    private final String id;
    private final List<RoundPoint> rounds = new ArrayList<>();

    TaskWatch(RestClient rest, String id) {
        this.rest = rest;
        this.id = id;
    }

    /**
     * Waits for the task's end.
     *
     * @param onRound gets each round once, in order
     * @param check runs before each look at the server; what it throws ends the wait
     */
    TaskView untilEnd(Consumer<RoundPoint> onRound, Runnable check) throws InterruptedException {
        while (true) {
            check.run();
            // The task first: once it has ended, the rounds that are read afterwards are all there are.
            TaskView task = TaskView.of(rest.task(id));
            for (Map<String, Object> round : rest.rounds(id)) {
                RoundPoint point = TaskView.round(round, task.modelBytes());
                if (rounds.isEmpty()
                        || point.round() > rounds.get(rounds.size() - 1).round()) {
                    rounds.add(point);
                    onRound.accept(point);
                }
            }
            if (task.ended()) {
                return task;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** The rounds seen so far. */
    List<RoundPoint> rounds() {
        return List.copyOf(rounds);
    }
}
