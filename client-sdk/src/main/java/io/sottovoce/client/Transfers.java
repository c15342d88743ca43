package io.sottovoce.client;

import io.sottovoce.proto.Decoded;
import io.sottovoce.proto.DownloadRequest;
import io.sottovoce.proto.ErrorCode;
import io.sottovoce.proto.FailureCode;
import io.sottovoce.proto.FederationCalls;
import io.sottovoce.proto.FederationUnavailableException;
import io.sottovoce.proto.ModelRef;
import io.sottovoce.proto.Receipt;
import io.sottovoce.proto.Rejection;
import io.sottovoce.proto.TrainingReport;
import io.sottovoce.proto.TransferKey;
import io.sottovoce.proto.UploadHashing;
import io.sottovoce.proto.UploadState;
import io.sottovoce.proto.UploadTrailer;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a model down and an update up, however often the connection is cut: a download goes on at the byte, an upload
 * with the chunks that the server lacks. Goes on trying until its thread is interrupted, which is how a round's time
 * ends. Keeps the last model, so that a round on the same one downloads nothing. Used by one thread at a time.
 */
final class Transfers {
    /** Refusals that pass. */
    private static final Set<ErrorCode> PASSING =
            Set.of(ErrorCode.OVERLOADED, ErrorCode.DUPLICATE_SESSION, ErrorCode.INCOMPLETE, ErrorCode.INTERNAL);

    private final Supplier<FederationCalls> calls;
    private final Supplier<Backoff> backoffs;
    private final Bandwidth bandwidth;
    private @Nullable ModelDownload last;

    /**
     * Transfers over whichever connection is the latest.
     *
     * @param backoffs a fresh one for each transfer
     */
    Transfers(Supplier<FederationCalls> calls, Supplier<Backoff> backoffs, Bandwidth bandwidth) {
        this.bandwidth = bandwidth;
        this.calls = calls;
        this.backoffs = backoffs;
    }

    /** The parameters of a model, intact; the array is kept for the next round, so they must not be changed. */
    float[] download(TransferKey key, ModelRef model) throws TransferException, InterruptedException {
        ModelDownload kept = last;
        if (kept != null && kept.isOf(model) && kept.complete() && kept.intact()) {
            return kept.parameters();
        }
        ModelDownload download = kept != null && kept.isOf(model) && !kept.complete() ? kept : begun(model);
        fill(download, key, model);
        if (!download.intact()) {
            last = null;
            throw new TransferException(
                    FailureCode.MODEL_MISMATCH, "the model's bytes do not match the hash of the offer");
        }
        return download.parameters();
    }

    /** Hands over an update; returns once the server has all of it. */
    void upload(TransferKey key, UpdateChunks chunks, TrainingReport report)
            throws TransferException, InterruptedException {
        UploadHashing hashing = UploadHashing.clear(key.round(), key.client());
        upload(key, chunks, UploadTrailer.clear(chunks.root(hashing), report));
    }

    /** Hands over chunks and their trailer; returns once the server has all of it. */
    void upload(TransferKey key, UploadSource chunks, UploadTrailer trailer)
            throws TransferException, InterruptedException {
        Backoff backoff = backoffs.get();
        int storedBefore = 0;
        while (true) {
            Attempt attempt = attempt(key, chunks, trailer);
            if (attempt.done()) {
                return;
            }
            if (attempt.stored() > storedBefore) {
                backoff.reset();
                storedBefore = attempt.stored();
            }
            Thread.sleep(backoff.next().toMillis());
        }
    }

    /** One go at an upload: whether the server has accepted it, and how many chunks it had at the beginning. */
    private record Attempt(boolean done, int stored) {}

    private Attempt attempt(TransferKey key, UploadSource chunks, UploadTrailer trailer)
            throws TransferException, InterruptedException {
        int stored = 0;
        try {
            Optional<UploadState> state = state(key, chunks);
            if (state.isEmpty()) {
                return new Attempt(false, 0);
            }
            BitSet there = state.get().stored();
            stored = there.cardinality();
            Optional<Receipt> receipt = state.get().receipt();
            if (receipt.isPresent() && receipt.get().code() != ErrorCode.INCOMPLETE) {
                return new Attempt(accepted(receipt.get()), stored);
            }
            return new Attempt(
                    accepted(calls.get()
                            .upload(
                                    key,
                                    bandwidth.up(chunks.without(there), chunk -> chunk.data()
                                            .size()),
                                    trailer)),
                    stored);
        } catch (FederationUnavailableException e) {
            requireRetryable(e);
            return new Attempt(false, stored);
        }
    }

    private Optional<UploadState> state(TransferKey key, UploadSource chunks)
            throws TransferException, FederationUnavailableException, InterruptedException {
        Decoded<UploadState> answer = calls.get().uploadState(key);
        Optional<Rejection> rejection = answer.fold(state -> Optional.empty(), Optional::of);
        if (rejection.isPresent()) {
            requirePassing(rejection.get().code(), rejection.get().toString());
            return Optional.empty();
        }
        Optional<UploadState> state = answer.fold(Optional::of, refused -> Optional.empty());
        if (state.isPresent() && state.get().chunksExpected() != chunks.count()) {
            throw new TransferException(
                    "the server expects " + state.get().chunksExpected() + " chunks, the update has " + chunks.count());
        }
        return state;
    }

    /** A download from the beginning, which takes the place of the last one: two never lie in memory together. */
    private ModelDownload begun(ModelRef model) {
        last = null;
        ModelDownload download = new ModelDownload(model);
        last = download;
        return download;
    }

    private void fill(ModelDownload download, TransferKey key, ModelRef model)
            throws TransferException, InterruptedException {
        Backoff backoff = backoffs.get();
        while (!download.complete()) {
            long before = download.received();
            advance(key, model, download);
            if (download.received() > before) {
                backoff.reset();
            }
            if (!download.complete()) {
                Thread.sleep(backoff.next().toMillis());
            }
        }
    }

    /** Downloads on, as far as it goes. */
    private void advance(TransferKey key, ModelRef model, ModelDownload download)
            throws TransferException, InterruptedException {
        try {
            DownloadRequest request = new DownloadRequest(key, model.hash(), download.received());
            Optional<Rejection> rejection = calls.get().download(request, (offset, data) -> {
                download.accept(offset, data);
                bandwidth.down(data.length);
            });
            if (rejection.isPresent()) {
                requirePassing(rejection.get().code(), rejection.get().toString());
            }
        } catch (FederationUnavailableException e) {
            requireRetryable(e);
        }
        if (download.overfull()) {
            last = null;
            throw new TransferException("the server sent more than the " + model.bytes() + " bytes of the model");
        }
    }

    private static boolean accepted(Receipt receipt) throws TransferException {
        if (!receipt.accepted()) {
            requirePassing(receipt.code(), receipt.code() + ": " + receipt.message());
        }
        return receipt.accepted();
    }

    private static void requirePassing(ErrorCode code, String refusal) throws TransferException {
        if (!PASSING.contains(code)) {
            throw new TransferException(refusal);
        }
    }

    private static void requireRetryable(FederationUnavailableException e) throws TransferException {
        if (!e.retryable()) {
            throw new TransferException(String.valueOf(e.getMessage()));
        }
    }
}
