/**
 * Training that begins with what another model knows: frozen layers, low-rank adapters, a teacher; and training under a
 * constraint, pruned or binary weights. {@link io.sottovoce.learning.transfer.PartTrainer} does it.
 */
@NullMarked
package io.sottovoce.learning.transfer;

import org.jspecify.annotations.NullMarked;
