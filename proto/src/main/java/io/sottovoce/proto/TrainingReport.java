package io.sottovoce.proto;

/**
 * What a client says of its training, in clear mode.
 *
 * @param examples how many examples the update comes from
 */
public record TrainingReport(long examples, double meanLoss) {}
