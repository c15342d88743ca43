/** Thin, misuse-resistant covers over the platform's primitives. No primitive is implemented here. */
@NullMarked
package io.sottovoce.privacy.crypto;

import org.jspecify.annotations.NullMarked;
