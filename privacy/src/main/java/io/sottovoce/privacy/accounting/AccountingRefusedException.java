package io.sottovoce.privacy.accounting;

/** The question has no proved or no finite answer; the message is one line that says why. */
public final class AccountingRefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    AccountingRefusedException(String message) {
        super(message);
    }
}
