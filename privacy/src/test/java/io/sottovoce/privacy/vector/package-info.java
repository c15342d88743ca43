@NullMarked
package io.sottovoce.privacy.vector;

import org.jspecify.annotations.NullMarked;
