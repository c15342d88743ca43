/** A client without a learner, and a server to speak to. */
@NullMarked
package io.sottovoce.server.testing;

import org.jspecify.annotations.NullMarked;
