/**
 * Books of privacy spent: what a client enforces against a server, what an operator sees, what readers of a model may
 * assume. Three, never mixed. Storage and the monotone counter are ports.
 */
@NullMarked
package io.sottovoce.privacy.accounting.book;

import org.jspecify.annotations.NullMarked;
