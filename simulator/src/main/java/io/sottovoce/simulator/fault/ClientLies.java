package io.sottovoce.simulator.fault;

import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.privacy.encoding.Octets;
import io.sottovoce.privacy.identity.SigningKey;
import io.sottovoce.privacy.secagg.message.ClientMessage;
import io.sottovoce.privacy.secagg.message.Deal;
import io.sottovoce.privacy.secagg.message.Envelope;
import io.sottovoce.privacy.secagg.message.Unmasking;
import io.sottovoce.privacy.secagg.message.UploadTrailer;
import io.sottovoce.privacy.secagg.message.Vote;
import io.sottovoce.proto.Bytes;
import io.sottovoce.proto.UploadChunk;
import java.util.List;
import java.util.Optional;

/** What a client that does not follow the protocol sends in the place of what its machine says. */
final class ClientLies {
    private final ActiveFaults faults;
    private final int client;
    private final SigningKey key;

    ClientLies(ActiveFaults faults, int client, SigningKey key) {
        this.faults = faults;
        this.client = client;
        this.key = key;
    }

    /** Empty where nothing is sent. */
    Optional<ClientMessage> instead(ClientMessage message, Optional<ContentHash> session) {
        if (faults.isOn(FaultKind.SILENT, client)) {
            return Optional.empty();
        }
        if (faults.isOn(FaultKind.WRONG_SIGNATURE, client)) {
            return Optional.of(wrongSignature(message));
        }
        if (faults.isOn(FaultKind.GARBAGE_SHARES, client)) {
            return Optional.of(garbage(message, session));
        }
        return Optional.of(message);
    }

    UploadChunk instead(UploadChunk chunk) {
        return faults.isOn(FaultKind.WRONG_INPUT, client)
                ? new UploadChunk(
                        chunk.vector(),
                        chunk.index(),
                        Bytes.owning(flipped(Octets.owning(chunk.data().toByteArray()))
                                .toBytes()))
                : chunk;
    }

    /** Empty where nothing is sent. */
    Optional<io.sottovoce.proto.UploadTrailer> instead(io.sottovoce.proto.UploadTrailer trailer) {
        if (trailer.secure().isPresent()) {
            return instead(trailer.secure().get(), Optional.empty())
                    .map(said -> io.sottovoce.proto.UploadTrailer.secure((UploadTrailer) said));
        }
        return faults.isOn(FaultKind.SILENT, client) ? Optional.empty() : Optional.of(trailer);
    }

    /** What an input is made of that leaves now. */
    PlainInputs.Input instead(PlainInputs.Input honest) {
        PlainInputs.Input input = honest.forged(factor());
        if (faults.isOn(FaultKind.NOT_FINITE, client)) {
            return input.with(PlainInputs.Flaw.NOT_FINITE);
        }
        return faults.isOn(FaultKind.FALSE_REPORT, client) ? input.with(PlainInputs.Flaw.FALSE_REPORT) : input;
    }

    /** By how much an input is forged that leaves now; 0 where it is not. */
    long factor() {
        return faults.amount(FaultKind.SCALED_INPUT, client);
    }

    private static ClientMessage wrongSignature(ClientMessage message) {
        if (message instanceof Deal deal) {
            return new Deal(deal.selfMaskCommitment(), deal.envelopes(), flipped(deal.signature()));
        }
        if (message instanceof Vote vote) {
            return new Vote(flipped(vote.signature()));
        }
        if (message instanceof UploadTrailer trailer) {
            return new UploadTrailer(trailer.root(), trailer.badFrom(), flipped(trailer.signature()));
        }
        return message;
    }

    private ClientMessage garbage(ClientMessage message, Optional<ContentHash> session) {
        if (message instanceof Deal deal && session.isPresent()) {
            List<Envelope> sealed = deal.envelopes().stream()
                    .map(envelope -> new Envelope(
                            flipped(envelope.sealed()),
                            envelope.commitments(),
                            envelope.channelCiphertext(),
                            envelope.maskCiphertext()))
                    .toList();
            return Deal.sign(session.get(), deal.selfMaskCommitment(), sealed, key);
        }
        if (message instanceof Unmasking unmasking) {
            return new Unmasking(
                    unmasking.selfMask(),
                    unmasking.shares().stream()
                            .map(share -> new Unmasking.FromHolder(share.dealer(), flipped(share.share())))
                            .toList());
        }
        return message;
    }

    private static Octets flipped(Octets octets) {
        byte[] bytes = octets.toBytes();
        bytes[0] ^= 1;
        return Octets.owning(bytes);
    }
}
