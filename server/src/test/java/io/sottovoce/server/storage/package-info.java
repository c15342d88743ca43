@NullMarked
package io.sottovoce.server.storage;

import org.jspecify.annotations.NullMarked;
