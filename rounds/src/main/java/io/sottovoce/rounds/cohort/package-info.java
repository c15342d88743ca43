/** Who takes part: sets of clients and the uniform draw of a cohort. */
@NullMarked
package io.sottovoce.rounds.cohort;

import org.jspecify.annotations.NullMarked;
