/** Layers and losses over preallocated tensors. */
@NullMarked
package io.sottovoce.learning.layers;

import org.jspecify.annotations.NullMarked;
