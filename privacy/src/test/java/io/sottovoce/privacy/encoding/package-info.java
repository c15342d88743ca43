@NullMarked
package io.sottovoce.privacy.encoding;

import org.jspecify.annotations.NullMarked;
