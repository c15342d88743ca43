@NullMarked
package io.sottovoce.server.door;

import org.jspecify.annotations.NullMarked;
