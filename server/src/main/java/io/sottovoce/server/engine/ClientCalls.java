package io.sottovoce.server.engine;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.proto.ClientMessage;
import io.sottovoce.proto.ControlReplies;
import io.sottovoce.proto.ControlSession;
import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.EnrolmentAnswer;
import io.sottovoce.proto.EnrolmentRequest;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.FederationHandler;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.ModelSource;
import io.sottovoce.proto.RoundRef;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadSession;
import io.sottovoce.proto.UploadState;
import io.sottovoce.rounds.round.RoundEvent;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What clients call: connects them, brings what each says to the task that it speaks of, and opens the transfers that its
 * key admits to. What is said of a task that does not run is dropped, a transfer for one refused. Thread-safe.
 */
final class ClientCalls implements FederationHandler {
    private final TaskLoops loops;
    private final ClientRegistry registry;
    private final Downloads downloads;
    private final ServerMetrics metrics;
    private final InstantSource clock;
    private final String version;

    /**
     * Calls that concern these tasks.
     *
     * @param version what clients are told of this server
     */
    ClientCalls(TaskLoops loops, Surroundings around, String version) {
        this.loops = loops;
        this.registry = around.registry();
        this.metrics = around.metrics();
        this.downloads = new Downloads(around.storage().models(), metrics);
        this.clock = around.clock();
        this.version = version;
    }

    @Override
    public EnrolmentAnswer enrol(EnrolmentRequest request) {
        return EnrolmentAnswer.NOT_REQUIRED;
    }

    @Override
    public ControlSession connect(ControlReplies replies) {
        return new ClientConnection(replies, registry, this::heard, clock, version);
    }

    private boolean heard(ClientId client, ClientMessage message) {
        if (message instanceof ClientMessage.OfferAccepted accepted) {
            return say(client, accepted.round(), new RoundEvent.OfferAccepted(client));
        } else if (message instanceof ClientMessage.OfferDeclined declined) {
            String reason = join(declined.reason(), declined.detail());
            return say(client, declined.round(), new RoundEvent.OfferDeclined(client, reason));
        } else if (message instanceof ClientMessage.TrainingFailed failed) {
            RoundEvent.TrainingFailed event =
                    new RoundEvent.TrainingFailed(client, join(failed.code(), failed.detail()));
            return to(failed.round().task(), loop -> loop.failed(failed.round(), event, failed.code()));
        } else if (message instanceof ClientMessage.UpdateHeld held) {
            return to(held.task(), loop -> loop.held(client, held.baseVersion()));
        } else if (message instanceof ClientMessage.Secure secure) {
            loops.find(secure.round().task()).ifPresent(loop -> loop.secure(secure.round(), client, secure.content()));
        }
        return true;
    }

    private boolean say(ClientId client, RoundRef round, RoundEvent event) {
        return to(round.task(), loop -> loop.said(client, round, event));
    }

    private boolean to(TaskId task, Predicate<TaskLoop> word) {
        return loops.find(task).map(word::test).orElse(true);
    }

    private static String join(Enum<?> code, String detail) {
        return detail.isEmpty() ? code.name() : code + ": " + detail;
    }

    @Override
    public Decoded<ModelSource> openModel(DownloadRequest request) {
        Optional<Decoded<ModelRef>> work =
                loops.find(request.key().round().task()).flatMap(loop -> loop.work(request.key()));
        Decoded<ModelRef> model = work.isPresent() ? work.get() : offered(request.key());
        return model.fold(known -> downloads.open(known, request), Decoded::rejected);
    }

    private Decoded<ModelRef> offered(TransferKey key) {
        Decoded<RoundDesk> found = desk(key.round());
        return found.<Decoded<ModelRef>>fold(
                desk -> desk.admit(key)
                        .<Decoded<ModelRef>>fold(seat -> Decoded.accepted(desk.model()), Decoded::rejected),
                Decoded::rejected);
    }

    @Override
    public Decoded<UploadState> uploadState(TransferKey key) {
        return seat(key).fold(seat -> Decoded.accepted(seat.state()), Decoded::rejected);
    }

    @Override
    public Decoded<UploadSession> openUpload(TransferKey key) {
        return seat(key).fold(seat -> Decoded.accepted(metrics.open().counted(seat.open())), Decoded::rejected);
    }

    private Decoded<UploadSeat> seat(TransferKey key) {
        return desk(key.round()).fold(desk -> desk.admit(key), Decoded::rejected);
    }

    private Decoded<RoundDesk> desk(RoundRef round) {
        Optional<TaskLoop> loop = loops.find(round.task());
        if (loop.isEmpty()) {
            return Decoded.rejected(ErrorCode.UNKNOWN_TASK, "round", "task " + round.task() + " is not running");
        }
        return loop.get()
                .desk()
                .map(Decoded::accepted)
                .orElseGet(() -> Decoded.rejected(ErrorCode.UNKNOWN_ROUND, "round", "no offer for " + round));
    }
}
