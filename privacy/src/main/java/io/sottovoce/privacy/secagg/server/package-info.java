/** The server machine and the unmasking of its sum; {@link io.sottovoce.privacy.secagg.server.SecAggServer} is the way in. */
@NullMarked
package io.sottovoce.privacy.secagg.server;

import org.jspecify.annotations.NullMarked;
