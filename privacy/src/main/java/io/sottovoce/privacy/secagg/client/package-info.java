/** The client machine: one state, one class; {@link io.sottovoce.privacy.secagg.client.SecAggClient} is the way in. */
@NullMarked
package io.sottovoce.privacy.secagg.client;

import org.jspecify.annotations.NullMarked;
