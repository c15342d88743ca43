/** What several test packages use. */
@NullMarked
package io.sottovoce.privacy.testing;

import org.jspecify.annotations.NullMarked;
