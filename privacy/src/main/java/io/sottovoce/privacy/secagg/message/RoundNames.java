package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.identity.PopulationId;

/**
 * Which round this is.
 *
 * @param population whose certificates count
 * @param task the task
 * @param round round_no; never repeated for one server key and task
 * @param nonce 32 fresh bytes of the server
 * @param model hash of the model to train on
 * @param plan hash of the training plan
 */
public record RoundNames(
        PopulationId population, TaskId task, long round, ContentHash nonce, ContentHash model, ContentHash plan) {}
