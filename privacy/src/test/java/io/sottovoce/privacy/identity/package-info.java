@NullMarked
package io.sottovoce.privacy.identity;

import org.jspecify.annotations.NullMarked;
