@NullMarked
package io.sottovoce.learning.audit;

import org.jspecify.annotations.NullMarked;
