/** The release gate: what a candidate must reach before it is published, and the verdict on it. */
@NullMarked
package io.sottovoce.rounds.release;

import org.jspecify.annotations.NullMarked;
