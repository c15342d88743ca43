package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;

/**
 * Entitles to the transfers of one client in one round.
 *
 * @param ticket the 32 bytes of the offer
 */
public record TransferKey(RoundRef round, ClientId client, Bytes ticket) {}
