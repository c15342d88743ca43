package io.sottovoce.server.storage;

import java.util.Map;

/**
 * How far a task has come, in figures.
 *
 * @param lastEvaluation round, loss and accuracy of the last round that was evaluated; empty where none was
 */
public record TaskFigures(long committed, long aborted, Map<String, Double> lastEvaluation) {
    public TaskFigures {
        lastEvaluation = Map.copyOf(lastEvaluation);
    }
}
