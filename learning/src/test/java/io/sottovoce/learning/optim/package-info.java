@NullMarked
package io.sottovoce.learning.optim;

import org.jspecify.annotations.NullMarked;
