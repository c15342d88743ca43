/** Attacks on privacy, run as tests: what a model or an update tells about the examples behind it. */
@NullMarked
package io.sottovoce.learning.audit;

import org.jspecify.annotations.NullMarked;
