/** Mechanisms: who adds how much discrete noise to what, and the Rényi curve that each release is charged. */
@NullMarked
package io.sottovoce.privacy.mechanism;

import org.jspecify.annotations.NullMarked;
