@NullMarked
package io.sottovoce.learning.harden;

import org.jspecify.annotations.NullMarked;
