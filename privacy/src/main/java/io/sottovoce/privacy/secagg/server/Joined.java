package io.sottovoce.privacy.secagg.server;

/** States in which the roster is closed. */
interface Joined {
    /** The session's roster. */
    RosterBook book();
}
