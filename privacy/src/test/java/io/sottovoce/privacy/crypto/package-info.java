@NullMarked
package io.sottovoce.privacy.crypto;

import org.jspecify.annotations.NullMarked;
