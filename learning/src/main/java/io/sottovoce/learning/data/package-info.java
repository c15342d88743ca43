/** Data sets: readers, the catalogue by name, partitioners. */
@NullMarked
package io.sottovoce.learning.data;

import org.jspecify.annotations.NullMarked;
