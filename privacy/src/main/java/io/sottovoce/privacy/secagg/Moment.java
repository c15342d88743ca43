package io.sottovoce.privacy.secagg;

/**
 * When an event happened, read by the shell.
 *
 * @param unixSeconds wall clock, for certificates and expiry
 * @param monotonicMillis a clock that never jumps, for deadlines
 */
public record Moment(long unixSeconds, long monotonicMillis) {}
