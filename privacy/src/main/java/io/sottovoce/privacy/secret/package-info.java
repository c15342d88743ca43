/** Secrets: redacted, wiped after use, compared in constant time. */
@NullMarked
package io.sottovoce.privacy.secret;

import org.jspecify.annotations.NullMarked;
