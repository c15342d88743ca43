package io.sottovoce.simulator.secure;

import io.sottovoce.learning.TrainingResult;
import io.sottovoce.privacy.ClientId;
import java.util.Optional;

/**
 * What a client brings to a secure sum.
 *
 * @param result of its training; empty where it diverged
 * @param clips whether it keeps to the bound on its update; nobody can hold a hostile client to it, whose input is masked
 */
public record Brought(ClientId client, Optional<TrainingResult> result, boolean clips) {}
