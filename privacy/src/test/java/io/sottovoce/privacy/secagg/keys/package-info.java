@NullMarked
package io.sottovoce.privacy.secagg.keys;

import org.jspecify.annotations.NullMarked;
