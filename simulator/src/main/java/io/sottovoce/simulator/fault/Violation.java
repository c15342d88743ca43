package io.sottovoce.simulator.fault;

/** What must never happen and did. */
public record Violation(Invariant invariant, String detail) {
    /** What must hold after every event. */
    public enum Invariant {
        /** An opened sum is, in every coordinate, the sum of the plain inputs of the agreed set. */
        EXACT_SUM,
        /** No sum is opened of fewer inputs or with fewer shares than agreed. */
        THRESHOLD,
        /** Of a client's two secrets one kind of share is revealed in a session. */
        ONE_SHARE_KIND,
        /** A client sends one masked input in a session, and one session in a round. */
        ONE_INPUT,
        /** A round is committed once, and versions follow each other. */
        ONE_COMMIT,
        /** A committed model is, bit for bit, what the updates of its record make. */
        EXACT_MODEL,
        /** No update is in two models. */
        COUNTED_ONCE,
        /** What was acknowledged is in the model of its round. */
        KEPT,
        /** No update is older than the task allows. */
        STALENESS,
        /** What is no update is refused, and its client recorded as excluded with the code. */
        REFUSED_INPUT,
        /** Whoever was offered a committed round either contributed or was excluded. */
        ACCOUNTED,
        /** Nothing that was charged is forgotten. */
        LEDGER,
        /** Nothing of a session is sent after its end. */
        SILENCE_AFTER_ABORT,
        /** No client deals to a roster with a certificate that its authority has not issued. */
        TRUE_ROSTER,
        /** Nobody's code fails, whatever comes. */
        NO_FAULT,
        /** A process that starts again does start. */
        RESTART,
        /** Once faults have ended and the quorum is there, the task is completed. */
        PROGRESS
    }

    @Override
    public String toString() {
        return invariant + ": " + detail;
    }
}
