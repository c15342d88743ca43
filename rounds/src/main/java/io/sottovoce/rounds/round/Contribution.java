package io.sottovoce.rounds.round;

import io.sottovoce.privacy.ClientId;

/**
 * A client whose update is in the mean.
 *
 * @param client who
 * @param weight how much it counts, positive and finite
 * @param report what the client said about its training
 */
public record Contribution(ClientId client, double weight, TrainingReport report) {
    public Contribution {
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "weight of client " + client + " is " + weight + ", expected a positive finite number");
        }
    }
}
