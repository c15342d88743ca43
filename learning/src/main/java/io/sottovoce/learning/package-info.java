/**
 * Local training and evaluation. {@link io.sottovoce.learning.Model} is one model in native memory, used by one thread;
 * {@link io.sottovoce.learning.ModelPool} lends models to many clients that share a few cores.
 */
@NullMarked
package io.sottovoce.learning;

import org.jspecify.annotations.NullMarked;
