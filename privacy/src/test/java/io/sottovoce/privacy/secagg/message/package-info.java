@NullMarked
package io.sottovoce.privacy.secagg.message;

import org.jspecify.annotations.NullMarked;
