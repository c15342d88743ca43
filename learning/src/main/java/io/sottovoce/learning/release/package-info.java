/** Measures a candidate model for a release gate. */
@NullMarked
package io.sottovoce.learning.release;

import org.jspecify.annotations.NullMarked;
