package io.sottovoce.proto;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.TaskId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.v1.ClientEnvelope;
import io.sottovoce.proto.v1.ServerEnvelope;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Messages of the control stream, both ways. */
public final class ControlCodec {
    private static final String DECLINED = "DECLINED_";
    private static final String FAILED = "FAILED_";

    private ControlCodec() {}

    /** A client's message from any bytes. */
    public static Decoded<ClientMessage> decodeClient(byte[] bytes) {
        return Wire.decode(bytes, ClientEnvelope.parser(), ControlCodec::client);
    }

    /** A server's message from any bytes. */
    public static Decoded<ServerMessage> decodeServer(byte[] bytes) {
        return Wire.decode(bytes, ServerEnvelope.parser(), ControlCodec::server);
    }

    /** The bytes of a client's message. */
    public static byte[] encode(ClientMessage message) {
        return envelope(message).toByteArray();
    }

    /** The bytes of a server's message. */
    public static byte[] encode(ServerMessage message) {
        return envelope(message).toByteArray();
    }

    static ClientMessage client(ClientEnvelope envelope) {
        return switch (envelope.getMessageCase()) {
            case HELLO -> hello(envelope.getHello());
            case OFFER_ACCEPTED -> {
                Wire.require(envelope.getOfferAccepted().hasRound(), "round");
                yield new ClientMessage.OfferAccepted(
                        round(envelope.getOfferAccepted().getRound()));
            }
            case OFFER_DECLINED -> declined(envelope.getOfferDeclined());
            case TRAINING_FAILED -> failed(envelope.getTrainingFailed());
            case HEARTBEAT ->
                new ClientMessage.Heartbeat(envelope.getHeartbeat().getSequence());
            case UPDATE_HELD ->
                new ClientMessage.UpdateHeld(
                        TaskId.of(envelope.getUpdateHeld().getTaskId().toByteArray()),
                        envelope.getUpdateHeld().getBaseVersion());
            case ADVERTISE_KEYS -> SecureCodec.advert(envelope.getAdvertiseKeys());
            case SHARE_KEYS -> SecureCodec.deal(envelope.getShareKeys());
            case VOTE -> SecureCodec.vote(envelope.getVote());
            case UNMASK -> SecureCodec.unmasking(envelope.getUnmask());
            case MESSAGE_NOT_SET -> throw Wire.malformed("message", "missing");
        };
    }

    static ServerMessage server(ServerEnvelope envelope) {
        return switch (envelope.getMessageCase()) {
            case WELCOME ->
                new ServerMessage.Welcome(
                        envelope.getWelcome().getServerVersion(),
                        Duration.ofMillis(envelope.getWelcome().getHeartbeatIntervalMillis()));
            case REFUSED -> refused(envelope.getRefused());
            case ROUND_OFFER -> offer(envelope.getRoundOffer());
            case ROUND_CLOSED -> closed(envelope.getRoundClosed());
            case HEARTBEAT_ANSWER ->
                new ServerMessage.HeartbeatAnswer(envelope.getHeartbeatAnswer().getSequence());
            case DRAINING ->
                new ServerMessage.Draining(
                        Duration.ofMillis(envelope.getDraining().getReconnectAfterMillis()));
            case ROSTER -> SecureCodec.roster(envelope.getRoster());
            case DELIVER -> SecureCodec.delivery(envelope.getDeliver());
            case SURVIVORS -> SecureCodec.survivors(envelope.getSurvivors());
            case QUORUM -> SecureCodec.quorum(envelope.getQuorum());
            case RESULT -> SecureCodec.result(envelope.getResult());
            case MESSAGE_NOT_SET -> throw Wire.malformed("message", "missing");
        };
    }

    static ClientEnvelope envelope(ClientMessage message) {
        ClientEnvelope.Builder envelope = ClientEnvelope.newBuilder();
        if (message instanceof ClientMessage.Hello hello) {
            io.sottovoce.proto.v1.Hello.Builder wire = io.sottovoce.proto.v1.Hello.newBuilder()
                    .setProtocolVersion(hello.protocolVersion())
                    .setClientId(Wire.bytes(hello.client().toBytes()))
                    .setPopulation(hello.population())
                    .setSdkVersion(hello.sdkVersion());
            EnumSet.allOf(AggregationMode.class).stream()
                    .filter(hello.modes()::contains)
                    .forEach(mode -> wire.addModes(io.sottovoce.proto.v1.AggregationMode.valueOf(mode.name())));
            return envelope.setHello(wire).build();
        }
        if (message instanceof ClientMessage.OfferAccepted accepted) {
            return envelope.setOfferAccepted(
                            io.sottovoce.proto.v1.OfferAccepted.newBuilder().setRound(round(accepted.round())))
                    .build();
        }
        if (message instanceof ClientMessage.OfferDeclined declined) {
            return envelope.setOfferDeclined(io.sottovoce.proto.v1.OfferDeclined.newBuilder()
                            .setRound(round(declined.round()))
                            .setReason(io.sottovoce.proto.v1.DeclineReason.valueOf(
                                    DECLINED + declined.reason().name()))
                            .setDetail(Protocol.detail(declined.detail())))
                    .build();
        }
        if (message instanceof ClientMessage.TrainingFailed failed) {
            return envelope.setTrainingFailed(io.sottovoce.proto.v1.TrainingFailed.newBuilder()
                            .setRound(round(failed.round()))
                            .setCode(io.sottovoce.proto.v1.FailureCode.valueOf(
                                    FAILED + failed.code().name()))
                            .setDetail(Protocol.detail(failed.detail())))
                    .build();
        }
        if (message instanceof ClientMessage.UpdateHeld held) {
            return envelope.setUpdateHeld(io.sottovoce.proto.v1.UpdateHeld.newBuilder()
                            .setTaskId(Wire.bytes(held.task().toBytes()))
                            .setBaseVersion(held.baseVersion()))
                    .build();
        }
        if (message instanceof ClientMessage.Secure secure) {
            return SecureCodec.envelope(secure);
        }
        ClientMessage.Heartbeat heartbeat = (ClientMessage.Heartbeat) message;
        return envelope.setHeartbeat(heartbeat(heartbeat.sequence())).build();
    }

    static ServerEnvelope envelope(ServerMessage message) {
        ServerEnvelope.Builder envelope = ServerEnvelope.newBuilder();
        if (message instanceof ServerMessage.Welcome welcome) {
            return envelope.setWelcome(io.sottovoce.proto.v1.Welcome.newBuilder()
                            .setServerVersion(welcome.serverVersion())
                            .setHeartbeatIntervalMillis(millis(welcome.heartbeatInterval())))
                    .build();
        }
        if (message instanceof ServerMessage.Refused refused) {
            return envelope.setRefused(io.sottovoce.proto.v1.Refused.newBuilder()
                            .setCode(code(refused.code()))
                            .setMessage(Protocol.detail(refused.message()))
                            .setRetryAfterMillis(refused.retryAfter()
                                    .map(ControlCodec::millis)
                                    .orElse(0)))
                    .build();
        }
        if (message instanceof ServerMessage.RoundOffer offer) {
            return envelope.setRoundOffer(offer(offer)).build();
        }
        if (message instanceof ServerMessage.RoundClosed closed) {
            return envelope.setRoundClosed(io.sottovoce.proto.v1.RoundClosed.newBuilder()
                            .setRound(round(closed.round()))
                            .setOutcome(io.sottovoce.proto.v1.RoundOutcome.valueOf(
                                    closed.outcome().name()))
                            .setReasonCode(closed.reasonCode())
                            .setMessage(Protocol.detail(closed.message())))
                    .build();
        }
        if (message instanceof ServerMessage.HeartbeatAnswer answer) {
            return envelope.setHeartbeatAnswer(heartbeat(answer.sequence())).build();
        }
        if (message instanceof ServerMessage.Secure secure) {
            return SecureCodec.envelope(secure);
        }
        ServerMessage.Draining draining = (ServerMessage.Draining) message;
        return envelope.setDraining(io.sottovoce.proto.v1.Draining.newBuilder()
                        .setReconnectAfterMillis(millis(draining.reconnectAfter())))
                .build();
    }

    static RoundRef round(io.sottovoce.proto.v1.RoundRef round) {
        return new RoundRef(TaskId.of(round.getTaskId().toByteArray()), round.getRound());
    }

    static io.sottovoce.proto.v1.RoundRef round(RoundRef round) {
        return io.sottovoce.proto.v1.RoundRef.newBuilder()
                .setTaskId(Wire.bytes(round.task().toBytes()))
                .setRound(round.round())
                .build();
    }

    static io.sottovoce.proto.v1.ErrorCode code(ErrorCode code) {
        return io.sottovoce.proto.v1.ErrorCode.valueOf(code.name());
    }

    static ErrorCode code(io.sottovoce.proto.v1.ErrorCode code) {
        return Wire.constant(ErrorCode.class, code, "", "code");
    }

    private static ClientMessage hello(io.sottovoce.proto.v1.Hello hello) {
        Set<AggregationMode> modes = EnumSet.noneOf(AggregationMode.class);
        hello.getModesList().forEach(mode -> modes.add(Wire.constant(AggregationMode.class, mode, "", "hello.modes")));
        return new ClientMessage.Hello(
                hello.getProtocolVersion(),
                ClientId.of(hello.getClientId().toByteArray()),
                hello.getPopulation(),
                hello.getSdkVersion(),
                modes);
    }

    private static ClientMessage declined(io.sottovoce.proto.v1.OfferDeclined declined) {
        Wire.require(declined.hasRound(), "round");
        return new ClientMessage.OfferDeclined(
                round(declined.getRound()),
                Wire.constant(DeclineReason.class, declined.getReason(), DECLINED, "reason"),
                Protocol.detail(declined.getDetail()));
    }

    private static ClientMessage failed(io.sottovoce.proto.v1.TrainingFailed failed) {
        Wire.require(failed.hasRound(), "round");
        return new ClientMessage.TrainingFailed(
                round(failed.getRound()),
                Wire.constant(FailureCode.class, failed.getCode(), FAILED, "code"),
                Protocol.detail(failed.getDetail()));
    }

    private static ServerMessage refused(io.sottovoce.proto.v1.Refused refused) {
        int retry = refused.getRetryAfterMillis();
        return new ServerMessage.Refused(
                code(refused.getCode()),
                Protocol.detail(refused.getMessage()),
                retry == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(retry)));
    }

    private static ServerMessage closed(io.sottovoce.proto.v1.RoundClosed closed) {
        Wire.require(closed.hasRound(), "round");
        return new ServerMessage.RoundClosed(
                round(closed.getRound()),
                Wire.constant(RoundOutcome.class, closed.getOutcome(), "", "outcome"),
                closed.getReasonCode(),
                Protocol.detail(closed.getMessage()));
    }

    private static ServerMessage offer(io.sottovoce.proto.v1.RoundOffer offer) {
        Wire.require(offer.hasRound(), "round");
        Wire.require(offer.hasModel(), "model");
        return new ServerMessage.RoundOffer(
                round(offer.getRound()),
                Wire.constant(AggregationMode.class, offer.getMode(), "", "mode"),
                Wire.bytes(offer.getPlan()),
                ContentHash.of(offer.getPlanHash().toByteArray()),
                new ModelRef(
                        offer.getModel().getVersion(),
                        ContentHash.of(offer.getModel().getHash().toByteArray()),
                        offer.getModel().getBytes()),
                offer.getVectorsList().stream()
                        .map(vector -> new VectorSpec(vector.getName(), vector.getDimension(), vector.getBits()))
                        .toList(),
                Wire.bytes(offer.getTicket()),
                Duration.ofMillis(offer.getTimeLeftMillis()),
                Wire.bytes(offer.getRoundConfig()),
                offer.hasModelProof() ? Optional.of(ModelProof.of(offer.getModelProof())) : Optional.empty(),
                offer.hasPace() ? Optional.of(Pace.of(offer.getPace())) : Optional.empty());
    }

    private static io.sottovoce.proto.v1.RoundOffer offer(ServerMessage.RoundOffer offer) {
        io.sottovoce.proto.v1.RoundOffer.Builder wire = io.sottovoce.proto.v1.RoundOffer.newBuilder()
                .setRound(round(offer.round()))
                .setMode(io.sottovoce.proto.v1.AggregationMode.valueOf(
                        offer.mode().name()))
                .setPlan(Wire.bytes(offer.plan()))
                .setPlanHash(Wire.bytes(offer.planHash().toBytes()))
                .setModel(io.sottovoce.proto.v1.ModelRef.newBuilder()
                        .setVersion(offer.model().version())
                        .setHash(Wire.bytes(offer.model().hash().toBytes()))
                        .setBytes(offer.model().bytes()))
                .setTicket(Wire.bytes(offer.ticket()))
                .setTimeLeftMillis(offer.timeLeft().toMillis())
                .setRoundConfig(Wire.bytes(offer.roundConfig()));
        offer.pace().ifPresent(pace -> wire.setPace(pace.wire()));
        offer.proof().ifPresent(proof -> wire.setModelProof(proof.wire()));
        offer.vectors()
                .forEach(vector -> wire.addVectors(io.sottovoce.proto.v1.VectorSpec.newBuilder()
                        .setName(vector.name())
                        .setDimension(vector.dimension())
                        .setBits(vector.bits())));
        return wire.build();
    }

    private static io.sottovoce.proto.v1.Heartbeat heartbeat(long sequence) {
        return io.sottovoce.proto.v1.Heartbeat.newBuilder()
                .setSequence(sequence)
                .build();
    }

    private static int millis(Duration span) {
        return Math.toIntExact(span.toMillis());
    }
}
