package io.sottovoce.privacy.secagg.client;

import io.sottovoce.privacy.identity.Certificate;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secret.SecretRandomness;

/** Who a client is, what it agrees to, what it remembers, and where its secrets come from. */
public record ClientSetup(
        Certificate certificate,
        SigningKey key,
        ClientPolicy policy,
        ClientRecords records,
        SecretRandomness randomness) {}
