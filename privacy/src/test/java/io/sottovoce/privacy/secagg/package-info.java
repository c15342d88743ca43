@NullMarked
package io.sottovoce.privacy.secagg;

import org.jspecify.annotations.NullMarked;
