/** Backdoors in a model: what makes one, and what gives one away. */
@NullMarked
package io.sottovoce.learning.backdoor;

import org.jspecify.annotations.NullMarked;
