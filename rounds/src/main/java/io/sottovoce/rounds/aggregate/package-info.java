/** The mean of a cohort, or another rule over its updates, and the server step, block by block. */
@NullMarked
package io.sottovoce.rounds.aggregate;

import org.jspecify.annotations.NullMarked;
