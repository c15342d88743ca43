/**
 * What partners embed. {@link io.sottovoce.client.FederatedClient} is the facade: it connects outwards to one server,
 * takes part in the rounds its {@link io.sottovoce.client.ClientPolicy} agrees to, trains through a
 * {@link io.sottovoce.client.LocalTrainer}, and reconnects by itself.
 */
@NullMarked
package io.sottovoce.client;

import org.jspecify.annotations.NullMarked;
