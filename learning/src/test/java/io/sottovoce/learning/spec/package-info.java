@NullMarked
package io.sottovoce.learning.spec;

import org.jspecify.annotations.NullMarked;
