@NullMarked
package io.sottovoce.privacy.mechanism;

import org.jspecify.annotations.NullMarked;
