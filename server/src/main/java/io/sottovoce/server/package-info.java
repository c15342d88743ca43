@NullMarked
package io.sottovoce.server;

import org.jspecify.annotations.NullMarked;
