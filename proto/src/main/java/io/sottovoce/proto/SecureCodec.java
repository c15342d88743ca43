package io.sottovoce.proto;

import com.google.protobuf.ByteString;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.secagg.Outcome;
import io.sottovoce.privacy.secagg.message.Advert;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Delivery;
import io.sottovoce.privacy.secagg.message.Quorum;
import io.sottovoce.privacy.secagg.message.Result;
import io.sottovoce.privacy.secagg.message.Roster;
import io.sottovoce.privacy.secagg.message.RoundMessage;
import io.sottovoce.privacy.secagg.message.Survivors;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.proto.v1.ClientEnvelope;
import io.sottovoce.proto.v1.SecureFromClient;
import io.sottovoce.proto.v1.SecureFromServer;
import io.sottovoce.proto.v1.ServerEnvelope;
import java.util.function.Function;

/** Messages of secure aggregation in the envelopes of the control stream: canonical bytes under a kind. */
final class SecureCodec {
    private SecureCodec() {}

    static ClientMessage advert(SecureFromClient wire) {
        return client(wire, Advert::decode);
    }

    static ClientMessage deal(SecureFromClient wire) {
        return client(wire, Deal::decode);
    }

    static ClientMessage vote(SecureFromClient wire) {
        return client(wire, Vote::decode);
    }

    static ClientMessage unmasking(SecureFromClient wire) {
        return client(wire, Unmasking::decode);
    }

    static ServerMessage roster(SecureFromServer wire) {
        return server(wire, Roster::decode);
    }

    static ServerMessage delivery(SecureFromServer wire) {
        return server(wire, Delivery::decode);
    }

    static ServerMessage survivors(SecureFromServer wire) {
        return server(wire, Survivors::decode);
    }

    static ServerMessage quorum(SecureFromServer wire) {
        return server(wire, Quorum::decode);
    }

    static ServerMessage result(SecureFromServer wire) {
        return server(wire, Result::decode);
    }

    static ClientEnvelope envelope(ClientMessage.Secure message) {
        SecureFromClient wire = SecureFromClient.newBuilder()
                .setRound(ControlCodec.round(message.round()))
                .setContent(Wire.bytes(message.content().encode().toBytes()))
                .build();
        ClientEnvelope.Builder envelope = ClientEnvelope.newBuilder();
        if (message.content() instanceof Advert) {
            return envelope.setAdvertiseKeys(wire).build();
        }
        if (message.content() instanceof Deal) {
            return envelope.setShareKeys(wire).build();
        }
        if (message.content() instanceof Vote) {
            return envelope.setVote(wire).build();
        }
        if (message.content() instanceof Unmasking) {
            return envelope.setUnmask(wire).build();
        }
        throw new IllegalArgumentException(
                message.content().getClass().getSimpleName() + " does not go over the control stream");
    }

    static ServerEnvelope envelope(ServerMessage.Secure message) {
        SecureFromServer wire = SecureFromServer.newBuilder()
                .setRound(ControlCodec.round(message.round()))
                .setContent(Wire.bytes(message.content().encode().toBytes()))
                .build();
        ServerEnvelope.Builder envelope = ServerEnvelope.newBuilder();
        return switch (message.content().kind()) {
            case ROSTER -> envelope.setRoster(wire).build();
            case DELIVERY -> envelope.setDeliver(wire).build();
            case SURVIVORS -> envelope.setSurvivors(wire).build();
            case QUORUM -> envelope.setQuorum(wire).build();
            case RESULT -> envelope.setResult(wire).build();
            case OFFER -> throw new IllegalArgumentException("R0 goes with the offer of the round");
        };
    }

    static <T extends RoundMessage> T content(ByteString bytes, Function<Octets, Outcome<T>> decoder) {
        Outcome<T> outcome = decoder.apply(Octets.owning(bytes.toByteArray()));
        return outcome.accepted()
                .orElseThrow(() -> Wire.malformed(
                        "content", outcome.rejected().map(Object::toString).orElse("")));
    }

    private static <T extends io.sottovoce.privacy.secagg.message.ClientMessage> ClientMessage client(
            SecureFromClient wire, Function<Octets, Outcome<T>> decoder) {
        Wire.require(wire.hasRound(), "round");
        return new ClientMessage.Secure(ControlCodec.round(wire.getRound()), content(wire.getContent(), decoder));
    }

    private static <T extends io.sottovoce.privacy.secagg.message.ServerMessage> ServerMessage server(
            SecureFromServer wire, Function<Octets, Outcome<T>> decoder) {
        Wire.require(wire.hasRound(), "round");
        return new ServerMessage.Secure(ControlCodec.round(wire.getRound()), content(wire.getContent(), decoder));
    }
}
