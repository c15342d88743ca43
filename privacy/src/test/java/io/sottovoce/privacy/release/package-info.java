@NullMarked
package io.sottovoce.privacy.release;

import org.jspecify.annotations.NullMarked;
