/** Benchmarks of local training, against the machine's own limit in the same run. */
@NullMarked
package io.sottovoce.learning.bench;

import org.jspecify.annotations.NullMarked;
