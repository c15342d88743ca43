package io.sottovoce.learning.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a model does on each client's own examples: a good mean can hide clients it does nothing for.
 *
 * @param clients by name
 * @param mean accuracy, each client counted once
 * @param deviation standard deviation of the accuracies
 * @param tenthPercentile accuracy that nine clients in ten reach: the smallest one that at least a tenth of them lie at or
 *     below
 * @param worst the least accuracy
 */
public record ClientMetrics(List<Client> clients, double mean, double deviation, double tenthPercentile, double worst) {
    /** Keeps its own list. */
    public ClientMetrics {
        clients = List.copyOf(clients);
    }

    /**
     * Measures predictions.
     *
     * @param owners the client of each example
     */
    public static ClientMetrics of(Predictions predictions, List<String> owners) {
        List<Client> clients = new ArrayList<>();
        ByGroup.split(predictions, owners)
                .forEach((name, own) -> clients.add(new Client(name, own.size(), own.accuracy(), own.crossEntropy())));
        double[] accuracies =
                clients.stream().mapToDouble(Client::accuracy).sorted().toArray();
        double mean = Arrays.stream(accuracies).average().orElse(Double.NaN);
        double variance = Arrays.stream(accuracies)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(Double.NaN);
        int tenth = Math.max(0, (int) Math.ceil(accuracies.length / 10.0) - 1);
        return new ClientMetrics(
                clients,
                mean,
                Math.sqrt(variance),
                accuracies.length == 0 ? Double.NaN : accuracies[tenth],
                accuracies.length == 0 ? Double.NaN : accuracies[0]);
    }

    /**
     * One client.
     *
     * @param loss mean cross-entropy in nats
     */
    public record Client(String name, int examples, double accuracy, double loss) {}
}
