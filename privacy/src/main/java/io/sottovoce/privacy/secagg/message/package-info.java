/** The messages R0 to R6 and their canonical bytes; decoders are total. */
@NullMarked
package io.sottovoce.privacy.secagg.message;

import org.jspecify.annotations.NullMarked;
