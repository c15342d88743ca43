package io.sottovoce.rounds.aggregate;

import io.sottovoce.privacy.ClientId;

/**
 * One client's update and how much it counts.
 *
 * @param client who sent it; the order of clients is the order of the sum
 * @param weight positive and finite
 * @param update the coordinates
 */
public record WeightedUpdate(ClientId client, double weight, BlockReader update) {
    public WeightedUpdate {
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "weight of client " + client + " is " + weight + ", expected a positive finite number");
        }
    }
}
