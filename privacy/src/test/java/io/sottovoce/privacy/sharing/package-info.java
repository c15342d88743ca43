@NullMarked
package io.sottovoce.privacy.sharing;

import org.jspecify.annotations.NullMarked;
