package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCalls;
import io.sottovoce.proto.v1.FederationGrpc;
import io.sottovoce.proto.v1.UploadPart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that speak bytes instead of messages. */
@Timeout(60)
class HostilePeerTest {
    private static final long SEED = 20_260_102;

    private final FakeHandler handler = new FakeHandler(1024, 1);
    private final Loopback loopback = new Loopback(handler);

    @AfterEach
    void close() throws InterruptedException {
        loopback.close();
    }

    @Test
    void garbageFrame_isTheClientsFaultOnEveryMethod() throws Exception {
        byte[] garbage = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
        for (MethodDescriptor<?, ?> method :
                FederationGrpc.getServiceDescriptor().getMethods()) {
            Status status = send(method, garbage);
            assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode(), method + " " + status);
            assertEquals("not a message of the contract", status.getDescription());
        }
        assertServerLives();
    }

    @Test
    void randomFrames_neverHurtTheServer() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        List<MethodDescriptor<?, ?>> methods =
                List.copyOf(FederationGrpc.getServiceDescriptor().getMethods());
        for (int i = 0; i < 500; i++) {
            MethodDescriptor<?, ?> method = methods.get(random.nextInt(methods.size()));
            Status status = send(method, Samples.random(random, 1 + random.nextInt(100)));
            boolean ours = status.getCode() == Status.Code.INTERNAL || status.getCode() == Status.Code.UNKNOWN;
            assertTrue(!ours, "seed " + SEED + ", step " + i + ": " + status);
        }
        assertServerLives();
    }

    @Test
    void brokenBound_isRefusedWithTheNameOfTheField() throws Exception {
        byte[] hello = ControlCodec.encode(new ClientMessage.Hello(
                1, Samples.CLIENT, "p".repeat(300), "1", java.util.Set.of(AggregationMode.CLEAR)));
        Status status = send(FederationGrpc.getControlMethod(), hello);
        assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode());
        assertEquals("sottovoce.v1.Hello.population: 300 bytes, at most 64", status.getDescription());
        assertTrue(handler.session.awaitClosed());
        assertEquals(List.of(), handler.session.heard);
    }

    @Test
    void unknownField_isRefused() throws Exception {
        Status status = send(FederationGrpc.getQueryUploadMethod(), new byte[] {(byte) 0xF8, 0x06, 1});
        assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode());
        assertEquals("sottovoce.v1.TransferKey: unknown field [111]", status.getDescription());
    }

    @Test
    void messageWithoutContent_isRejectedAndHeardBySession() throws Exception {
        Status status = send(FederationGrpc.getControlMethod(), new byte[0]);
        assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode());
        assertEquals("MALFORMED: message: missing", status.getDescription());
        assertTrue(handler.session.awaitClosed());
        assertEquals(1, handler.session.rejected.size());
    }

    @Test
    void enrolmentOfAShortId_isRefused() throws Exception {
        Status status = send(FederationGrpc.getEnrolMethod(), new byte[] {0x0A, 0x01, 0x05});
        assertEquals(Status.Code.INVALID_ARGUMENT, status.getCode());
        assertEquals("sottovoce.v1.EnrolmentRequest.client_id: 1 bytes, at least 16", status.getDescription());
    }

    @Test
    void ownMessageThatBreaksABound_isNotSent() {
        EnrolmentRequest request = new EnrolmentRequest(Samples.CLIENT, "p".repeat(300), Bytes.EMPTY);
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> loopback.calls.enrol(request));
        assertEquals(
                "own message breaks a bound: sottovoce.v1.EnrolmentRequest.population: 300 bytes, at most 64",
                refused.getMessage());
    }

    @Test
    void serverThatBreaksABound_isNotBelieved() throws Exception {
        String bad = "\u00e9".repeat(300);
        assertServerRefused(
                io.sottovoce.proto.v1.UploadAnswer.newBuilder()
                        .setRefused(io.sottovoce.proto.v1.Receipt.newBuilder()
                                .setCode(io.sottovoce.proto.v1.ErrorCode.INTERNAL)
                                .setMessage(bad))
                        .build()
                        .toByteArray(),
                "INVALID_ARGUMENT: the server's message: sottovoce.v1.Receipt.message: 600 bytes, at most 256");
    }

    @Test
    void serverThatSpeaksGarbage_isAnUnavailableServer() throws Exception {
        assertServerRefused(new byte[] {(byte) 0xFF, (byte) 0xFF}, "");
    }

    /** Sends upload parts as a client that does not follow the order. */
    static Receipt uploadParts(Loopback loopback, List<UploadPart> parts)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Receipt> answer = new CompletableFuture<>();
        io.grpc.stub.StreamObserver<UploadPart> upload = FederationGrpc.newStub(loopback.channel)
                .upload(new io.grpc.stub.StreamObserver<>() {
                    @Override
                    public void onNext(io.sottovoce.proto.v1.Receipt receipt) {
                        answer.complete(TransferCodec.receipt(receipt));
                    }

                    @Override
                    public void onError(Throwable problem) {
                        answer.completeExceptionally(problem);
                    }

                    @Override
                    public void onCompleted() {}
                });
        parts.forEach(upload::onNext);
        upload.onCompleted();
        return answer.get(10, TimeUnit.SECONDS);
    }

    /** A server of raw bytes answers the client's question with these. */
    private static void assertServerRefused(byte[] answer, String start) throws Exception {
        String name = "hostile-" + SEED + "-" + start.length();
        MethodDescriptor<byte[], byte[]> raw = raw(FederationGrpc.getQueryUploadMethod());
        Server server = InProcessServerBuilder.forName(name)
                .addService(ServerServiceDefinition.builder(FederationGrpc.SERVICE_NAME)
                        .addMethod(raw, ServerCalls.asyncUnaryCall((request, answers) -> {
                            answers.onNext(answer);
                            answers.onCompleted();
                        }))
                        .build())
                .build()
                .start();
        io.grpc.ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        try {
            FederationUnavailableException refused = assertThrows(
                    FederationUnavailableException.class, () -> new FederationCalls(channel).uploadState(Samples.KEY));
            assertTrue(String.valueOf(refused.getMessage()).startsWith(start), refused.getMessage());
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private void assertServerLives() throws Exception {
        assertEquals(
                Optional.empty(),
                loopback.calls.download(
                        new DownloadRequest(Samples.KEY, Samples.HASH, 0),
                        (offset, data) -> assertEquals(1024, data.length)));
    }

    /** Sends one frame and says how the call ended. */
    private Status send(MethodDescriptor<?, ?> method, byte[] frame) throws Exception {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        ClientCall<byte[], byte[]> call = loopback.channel.newCall(raw(method), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        call.request(100);
        call.sendMessage(frame);
        call.halfClose();
        return ended.get(10, TimeUnit.SECONDS);
    }

    private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
        return MethodDescriptor.<byte[], byte[]>newBuilder(new RawMarshaller(), new RawMarshaller())
                .setFullMethodName(method.getFullMethodName())
                .setType(method.getType())
                .build();
    }

    /** Frames as they are. */
    private static final class RawMarshaller implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
