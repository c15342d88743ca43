/**
 * What one secure sum lets out: how the server designs a release, what a client makes of the design once it knows the
 * roster, what it costs, and how the sum is read.
 */
@NullMarked
package io.sottovoce.privacy.release;

import org.jspecify.annotations.NullMarked;
