/**
 * A client's side of secure aggregation: its policy, what it remembers durably, its books, and the session that drives the
 * protocol's machine. Nothing here decides less strictly than that machine.
 */
@NullMarked
package io.sottovoce.client.secure;

import org.jspecify.annotations.NullMarked;
