/** Why a model says what it says: attributions to features, importance, maps of its layers, probes of its sensitivity. */
@NullMarked
package io.sottovoce.learning.explain;

import org.jspecify.annotations.NullMarked;
