@NullMarked
package io.sottovoce.learning;

import org.jspecify.annotations.NullMarked;
