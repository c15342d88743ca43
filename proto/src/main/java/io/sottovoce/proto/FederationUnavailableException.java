package io.sottovoce.proto;

import io.grpc.Status;

/** A call did not come about or was cut: the environment's fault. One line, fit for a log. */
public final class FederationUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    FederationUnavailableException(String message, boolean retryable) {
        super(message, null);
        this.retryable = retryable;
    }

    static FederationUnavailableException of(Throwable problem) {
        Status status = Status.fromThrowable(problem);
        boolean retryable =
                switch (status.getCode()) {
                    case INVALID_ARGUMENT, UNIMPLEMENTED, UNAUTHENTICATED, PERMISSION_DENIED, OUT_OF_RANGE -> false;
                    default -> true;
                };
        return new FederationUnavailableException(line(status), retryable);
    }

    /** Whether the same call may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    private static String line(Status status) {
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        StringBuilder line = new StringBuilder(status.getCode().name());
        if (status.getDescription() != null) {
            line.append(": ").append(status.getDescription());
        }
        if (root != null && root.getMessage() != null) {
            line.append(" (").append(root.getMessage()).append(')');
        }
        return Protocol.detail(line.toString());
    }
}
