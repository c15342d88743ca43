package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handler of one call whose caller is known: a caller speaks for the client that it has proved to be and for nobody
 * else, and a caller that was not let in gets the reason in the words of the contract.
 */
final class GuardedHandler implements FederationHandler {
    private static final System.Logger LOG = System.getLogger(GuardedHandler.class.getName());
    /** Time to bring a renewed certificate into place. */
    private static final Duration RENEWAL = Duration.ofMinutes(1);

    private final FederationHandler next;
    private final Doorkeeper doorkeeper;
    private final List<X509Certificate> chain;
    private @Nullable Decoded<Caller> caller;

    GuardedHandler(FederationHandler next, Doorkeeper doorkeeper, List<X509Certificate> chain) {
        this.next = next;
        this.doorkeeper = doorkeeper;
        this.chain = chain;
    }

    @Override
    public EnrolmentAnswer enrol(EnrolmentRequest request) {
        return doorkeeper.enrolsElsewhere() ? EnrolmentAnswer.AT_THE_AUTHORITY : next.enrol(request);
    }

    @Override
    public ControlSession connect(ControlReplies replies) {
        return caller().fold(
                        known -> new GuardedSession(next.connect(replies), replies, known, this::turnedAway),
                        rejection -> {
                            turnedAway(rejection);
                            refuse(replies, rejection);
                            return Refused.SESSION;
                        });
    }

    @Override
    public Decoded<ModelSource> openModel(DownloadRequest request) {
        return guarded(request.key().client(), () -> next.openModel(request));
    }

    @Override
    public Decoded<UploadState> uploadState(TransferKey key) {
        return guarded(key.client(), () -> next.uploadState(key));
    }

    @Override
    public Decoded<UploadSession> openUpload(TransferKey key) {
        return guarded(key.client(), () -> next.openUpload(key))
                .fold(
                        session -> caller().fold(
                                        known -> Decoded.accepted(new GuardedUpload(session, known, this::turnedAway)),
                                        Decoded::rejected),
                        Decoded::rejected);
    }

    /** Admitted when it is asked for, which is not on a transport thread: a doorkeeper may look at files. */
    private Decoded<Caller> caller() {
        if (caller == null) {
            caller = doorkeeper.admit(chain);
        }
        return caller;
    }

    private <T> Decoded<T> guarded(ClientId claimed, Supplier<Decoded<T>> call) {
        return caller().fold(
                        known -> known.objectionTo(claimed)
                                .map(this::<T>rejected)
                                .orElseGet(call),
                        this::<T>rejected);
    }

    private <T> Decoded<T> rejected(Rejection rejection) {
        turnedAway(rejection);
        return Decoded.rejected(rejection);
    }

    private static void refuse(ControlReplies replies, Rejection rejection) {
        Optional<Duration> retryAfter =
                rejection.code() == ErrorCode.CERTIFICATE_EXPIRED ? Optional.of(RENEWAL) : Optional.empty();
        replies.send(new ServerMessage.Refused(rejection.code(), Protocol.detail(rejection.toString()), retryAfter));
        replies.close();
    }

    private void turnedAway(Rejection rejection) {
        doorkeeper.turnedAway(rejection);
        LOG.log(System.Logger.Level.INFO, "a caller was refused: {0}", rejection);
    }

    /** Hears a client as long as nothing is against it. */
    private static final class GuardedSession implements ControlSession {
        private final ControlSession next;
        private final ControlReplies replies;
        private final Caller caller;
        private final Consumer<Rejection> turnedAway;
        private boolean refused;

        GuardedSession(ControlSession next, ControlReplies replies, Caller caller, Consumer<Rejection> turnedAway) {
            this.next = next;
            this.replies = replies;
            this.caller = caller;
            this.turnedAway = turnedAway;
        }

        @Override
        public void onMessage(ClientMessage message) {
            if (refused) {
                return;
            }
            Optional<Rejection> objection = message instanceof ClientMessage.Hello hello
                    ? caller.objectionTo(hello.client()).or(() -> caller.objectionTo(hello.population()))
                    : caller.objection();
            if (objection.isEmpty()) {
                next.onMessage(message);
                return;
            }
            refused = true;
            turnedAway.accept(objection.get());
            refuse(replies, objection.get());
        }

        @Override
        public void onRejected(Rejection rejection) {
            next.onRejected(rejection);
        }

        @Override
        public void onClosed() {
            next.onClosed();
        }
    }

    /** Stores for a client as long as nothing is against it. */
    private record GuardedUpload(UploadSession next, Caller caller, Consumer<Rejection> turnedAway)
            implements UploadSession {
        @Override
        public Optional<Rejection> chunk(UploadChunk chunk) {
            return objection().or(() -> next.chunk(chunk));
        }

        @Override
        public Receipt finish(UploadTrailer trailer) {
            return objection().map(Receipt::of).orElseGet(() -> next.finish(trailer));
        }

        @Override
        public void closed() {
            next.closed();
        }

        private Optional<Rejection> objection() {
            Optional<Rejection> found = caller.objection();
            found.ifPresent(turnedAway);
            return found;
        }
    }

    /** Hears nobody. */
    private enum Refused implements ControlSession {
        SESSION;

        @Override
        public void onMessage(ClientMessage message) {}

        @Override
        public void onRejected(Rejection rejection) {}

        @Override
        public void onClosed() {}
    }
}
