@NullMarked
package io.sottovoce.privacy.secagg.graph;

import org.jspecify.annotations.NullMarked;
