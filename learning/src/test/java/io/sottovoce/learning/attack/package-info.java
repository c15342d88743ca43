@NullMarked
package io.sottovoce.learning.attack;

import org.jspecify.annotations.NullMarked;
