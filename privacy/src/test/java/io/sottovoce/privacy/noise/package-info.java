@NullMarked
package io.sottovoce.privacy.noise;

import org.jspecify.annotations.NullMarked;
