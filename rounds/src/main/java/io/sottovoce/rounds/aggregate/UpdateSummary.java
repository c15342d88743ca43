package io.sottovoce.rounds.aggregate;

/**
 * What a server step did, for the record.
 *
 * @param meanNorm L2 norm of the mean update
 * @param meanMax largest absolute coordinate of the mean update
 * @param stepNorm L2 norm of the change of the model
 */
public record UpdateSummary(double meanNorm, double meanMax, double stepNorm) {}
