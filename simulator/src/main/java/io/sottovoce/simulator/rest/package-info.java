/** A client of the server's REST interface. */
@NullMarked
package io.sottovoce.simulator.rest;

import org.jspecify.annotations.NullMarked;
