@NullMarked
package io.sottovoce.server.engine;

import org.jspecify.annotations.NullMarked;
