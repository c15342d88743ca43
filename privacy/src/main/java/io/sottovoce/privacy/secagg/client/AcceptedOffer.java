package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.RevocationList;
import io.sottovoce.privacy.secagg.message.RoundConfig;

/** An offer that has passed every check. */
record AcceptedOffer(RoundConfig config, ContentHash configHash, Octets serverKey, RevocationList revoked) {}
