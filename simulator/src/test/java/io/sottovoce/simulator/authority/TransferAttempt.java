package io.sottovoce.simulator.authority;

import io.sottovoce.privacy.ClientId;
import io.sottovoce.privacy.encoding.ContentHash;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.ServerMessage.RoundOffer;
import io.sottovoce.proto.TrainingReport;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadTrailer;
import java.util.Collections;

/**
 * Transfers with the ticket of an offer, tried by a caller in the name of a client: how the server answers.
 *
 * @param claimed who the caller says it is, which its certificate may deny
 */
record TransferAttempt(RawClient caller, RoundOffer offer, ClientId claimed) {
    ErrorCode download() throws Exception {
        return caller.calls()
                .download(new DownloadRequest(key(), offer.model().hash(), 0), (offset, data) -> {})
                .map(rejection -> rejection.code())
                .orElse(ErrorCode.OK);
    }

    ErrorCode state() throws Exception {
        return caller.calls().uploadState(key()).fold(state -> ErrorCode.OK, rejection -> rejection.code());
    }

    ErrorCode upload() throws Exception {
        UploadTrailer trailer = UploadTrailer.clear(ContentHash.ofContent(new byte[0]), new TrainingReport(1, 0.5));
        return caller.calls()
                .upload(key(), Collections.emptyIterator(), trailer)
                .code();
    }

    private TransferKey key() {
        return new TransferKey(offer.round(), claimed, offer.ticket());
    }
}
