/** Benchmarks of secure sums and accountants, each beside the machine's own limit measured in the same run. */
@NullMarked
package io.sottovoce.simulator.bench;

import org.jspecify.annotations.NullMarked;
