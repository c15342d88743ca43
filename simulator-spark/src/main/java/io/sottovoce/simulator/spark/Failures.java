package io.sottovoce.simulator.spark;

/** Failures of Spark as one line. */
final class Failures {
    private static final String TRACE = "\\R[\\s\\S]*";

    private Failures() {}

    /** The first line of what the innermost cause says. */
    static String line(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        String message = inner.getMessage();
        return message == null || message.isBlank()
                ? inner.getClass().getSimpleName()
                : message.strip().replaceFirst(TRACE, "");
    }
}
