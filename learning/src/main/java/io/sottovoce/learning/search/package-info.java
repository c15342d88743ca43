/**
 * Search over training plans: {@link io.sottovoce.learning.search.SearchSpace} says what may vary, a {@link
 * io.sottovoce.learning.search.Strategy} proposes, {@link io.sottovoce.learning.search.PlanTrials} trains and evaluates.
 */
@NullMarked
package io.sottovoce.learning.search;

import org.jspecify.annotations.NullMarked;
