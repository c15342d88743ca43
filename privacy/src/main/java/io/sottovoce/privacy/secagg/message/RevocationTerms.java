package io.sottovoce.privacy.secagg.message;

import io.sottovoce.privacy.encoding.ContentHash;

/** The revocation list that a round goes by. */
public record RevocationTerms(long epoch, ContentHash hash) {}
