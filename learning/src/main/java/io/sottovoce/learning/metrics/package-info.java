/** How good a model's predictions are: for all, by class, by client, by group, and as probabilities. */
@NullMarked
package io.sottovoce.learning.metrics;

import org.jspecify.annotations.NullMarked;
