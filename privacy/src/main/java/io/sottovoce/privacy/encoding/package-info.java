/** Canonical encodings: what is hashed, signed and derived, byte for byte. */
@NullMarked
package io.sottovoce.privacy.encoding;

import org.jspecify.annotations.NullMarked;
