package io.sottovoce.proto;

/**
 * What a server does with the calls of its clients, in domain types. Every method runs on the endpoint's executor, never
 * on a transport thread, and may block; calls of one stream come one after the other.
 */
public interface FederationHandler {
    /** First contact. */
    EnrolmentAnswer enrol(EnrolmentRequest request);

    /** A client opened its control stream; its first message has yet to come. */
    ControlSession connect(ControlReplies replies);

    /** The bytes of a model from the requested offset on. */
    Decoded<ModelSource> openModel(DownloadRequest request);

    /** What is stored of an upload. */
    Decoded<UploadState> uploadState(TransferKey key);

    /** A client begins or resumes an upload. */
    Decoded<UploadSession> openUpload(TransferKey key);
}
