/** Evasion attacks on a classifier: what they may change, how they search, and how strong what they find is. */
@NullMarked
package io.sottovoce.learning.attack;

import org.jspecify.annotations.NullMarked;
