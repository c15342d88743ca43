/** The doors of the server: gRPC for clients, REST for the operator, start and stop. They translate and nothing else. */
@NullMarked
package io.sottovoce.server.door;

import org.jspecify.annotations.NullMarked;
