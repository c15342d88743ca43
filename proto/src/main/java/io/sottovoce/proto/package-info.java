/**
 * The wire contract in domain types. Protobuf and its generated classes never leave this module.
 *
 * <p>A server extends {@link io.sottovoce.proto.FederationEndpoint} over a {@link io.sottovoce.proto.FederationHandler};
 * a client calls through {@link io.sottovoce.proto.FederationCalls}. Both install {@link
 * io.sottovoce.proto.BoundsInterceptor}. Decoding is total: any bytes give a value or a {@link
 * io.sottovoce.proto.Rejection}.
 */
@NullMarked
package io.sottovoce.proto;

import org.jspecify.annotations.NullMarked;
