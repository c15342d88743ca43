@NullMarked
package io.sottovoce.privacy.provenance;

import org.jspecify.annotations.NullMarked;
