/** The server as it is shipped. */
@NullMarked
package io.sottovoce.server.packaged;

import org.jspecify.annotations.NullMarked;
