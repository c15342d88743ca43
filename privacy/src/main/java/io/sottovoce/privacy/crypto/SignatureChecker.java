package io.sottovoce.privacy.crypto;

/**
 * Answers whether a signature is good. A pure function of its arguments: whoever replaces {@link #COMPUTED} may remember an
 * answer, but must never give another one.
 */
@FunctionalInterface
public interface SignatureChecker {
    /** Computes every answer. */
    SignatureChecker COMPUTED = Signatures::verify;

    /** What {@link Signatures#verify} says. */
    boolean verify(byte[] publicKey, byte[] signature, String tag, byte[]... fields);
}
