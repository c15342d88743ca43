package io.sottovoce.privacy.secagg.server;

import io.sottovoce.privacy.secagg.AbortCode;
import io.sottovoce.privacy.secagg.PeerFault;
import io.sottovoce.privacy.secagg.Rejection;
import java.util.List;

/** A fault that ends the session for everybody, with the evidence against those whose fault it is, if there is any. */
final class SessionFault extends PeerFault {
    private static final long serialVersionUID = 1L;

    private final transient List<Evidence> evidence;

    SessionFault(AbortCode code, String detail, List<Evidence> evidence) {
        super(code, detail);
        this.evidence = List.copyOf(evidence);
    }

    static SessionFault of(Rejection rejection) {
        return new SessionFault(rejection.code(), rejection.detail(), List.of());
    }

    List<Evidence> evidence() {
        return evidence;
    }
}
