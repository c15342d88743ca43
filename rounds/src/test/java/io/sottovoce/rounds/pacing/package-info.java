@NullMarked
package io.sottovoce.rounds.pacing;

import org.jspecify.annotations.NullMarked;
