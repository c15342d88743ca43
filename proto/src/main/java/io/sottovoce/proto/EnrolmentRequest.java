package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;

/** First contact. */
public record EnrolmentRequest(ClientId client, String population, Bytes token) {}
