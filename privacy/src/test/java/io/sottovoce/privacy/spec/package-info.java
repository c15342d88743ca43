@NullMarked
package io.sottovoce.privacy.spec;

import org.jspecify.annotations.NullMarked;
