/** Checks on the one thing that is seen of a secure round, its mean, and the search for who spoiled it. */
@NullMarked
package io.sottovoce.rounds.guard;

import org.jspecify.annotations.NullMarked;
