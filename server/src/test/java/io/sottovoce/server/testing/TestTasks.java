package io.sottovoce.server.testing;

/** Tasks as JSON. */
public final class TestTasks {
    private TestTasks() {}

    /** The shipped digits on a linear model: 650 parameters. */
    public static String linear(int rounds, int size, int quorum, String more) {
        return """
                {"name": "linear", "model": {"name": "linear", "input": [8, 8, 1], "classes": 10},
                 "training": {"epochs": 1, "batchSize": 10, "optimiser": {"kind": "sgd", "learningRate": 0.1}},
                 "rounds": %d,
                 "cohort": {"size": %d, "quorum": %d, "recruitTimeout": "20s", "roundTimeout": "30s",
                            "returnTimeout": "5s", "retries": 2},
                 "aggregation": {"mode": "clear"}, "privacy": {"mechanism": "none"}, "seed": 7 %s}
                """.formatted(rounds, size, quorum, more);
    }
}
