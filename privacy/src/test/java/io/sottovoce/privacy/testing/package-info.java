/** What several test packages use, here and in other modules. */
@NullMarked
package io.sottovoce.privacy.testing;

import org.jspecify.annotations.NullMarked;
