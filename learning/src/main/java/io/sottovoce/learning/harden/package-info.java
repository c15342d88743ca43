/** How well a model stands up to attacks and corruptions of its examples. */
@NullMarked
package io.sottovoce.learning.harden;

import org.jspecify.annotations.NullMarked;
