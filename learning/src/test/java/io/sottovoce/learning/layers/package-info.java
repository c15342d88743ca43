@NullMarked
package io.sottovoce.learning.layers;

import org.jspecify.annotations.NullMarked;
