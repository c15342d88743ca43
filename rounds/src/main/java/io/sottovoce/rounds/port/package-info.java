/** What the core needs from the world outside: stores for rounds, models and updates. */
@NullMarked
package io.sottovoce.rounds.port;

import org.jspecify.annotations.NullMarked;
