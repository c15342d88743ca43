package io.sottovoce.proto.identity;

/** A file, password or certificate of an identity is not as it must be. One line; never holds a secret. */
public final class IdentityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A problem: where, what was found, what was expected. */
    public IdentityException(String message) {
        // Causes are left out on purpose: what a decoder or cipher says may quote what it was given.
        super(message, null);
    }
}
