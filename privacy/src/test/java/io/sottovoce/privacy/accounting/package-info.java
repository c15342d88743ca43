@NullMarked
package io.sottovoce.privacy.accounting;

import org.jspecify.annotations.NullMarked;
