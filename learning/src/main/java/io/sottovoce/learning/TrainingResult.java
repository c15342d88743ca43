package io.sottovoce.learning;

import io.sottovoce.privacy.Update;

/**
 * What one local training yields.
 *
 * @param update trained minus received parameters
 * @param examples examples of the data set
 * @param steps optimiser steps taken
 * @param meanLoss mean over the examples seen, each before the step it was part of
 */
public record TrainingResult(Update update, long examples, long steps, double meanLoss) {}
