package io.sottovoce.privacy.secagg.message;

/** What a client sends. The masked input itself goes as {@link MaskedChunk}s. */
public sealed interface ClientMessage extends RoundMessage permits Advert, Deal, UploadTrailer, Vote, Unmasking {}
