/** Who the server is, whom it trusts, and TLS with the clients. */
@NullMarked
package io.sottovoce.server.identity;

import org.jspecify.annotations.NullMarked;
