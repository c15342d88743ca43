@NullMarked
package io.sottovoce.rounds;

import org.jspecify.annotations.NullMarked;
