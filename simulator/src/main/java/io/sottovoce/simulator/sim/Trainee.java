package io.sottovoce.simulator.sim;

import io.sottovoce.learning.ClientState;

/**
 * A client that is to be trained.
 *
 * @param client its number
 * @param state what it keeps from round to round, brought up to date by its training
 */
public record Trainee(int client, ClientState state) {}
