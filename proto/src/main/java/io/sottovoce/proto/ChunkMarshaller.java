package io.sottovoce.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.sottovoce.proto.v1.UploadPart;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses parts of an upload so that their data are the frame's own bytes, where the frame is one of {@link
 * FrameMarshaller}'s, and otherwise as gRPC does: the same messages, with two copies of each chunk fewer.
 */
final class ChunkMarshaller implements MethodDescriptor.Marshaller<UploadPart> {
    private final MethodDescriptor.Marshaller<UploadPart> plain;

    ChunkMarshaller(MethodDescriptor.Marshaller<UploadPart> plain) {
        this.plain = plain;
    }

    /** A service that parses uploads in this way. */
    static ServerServiceDefinition within(ServerServiceDefinition service) {
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(
                        service.getServiceDescriptor().getName())
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
            ServerMethodDefinition<?, ?> parsed = parsed(method);
            methods.add(parsed);
            descriptor.addMethod(parsed.getMethodDescriptor());
        }
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(definition::addMethod);
        return definition.build();
    }

    @SuppressWarnings("unchecked") // a method is recognised by its name, and its request is the contract's
    private static ServerMethodDefinition<?, ?> parsed(ServerMethodDefinition<?, ?> method) {
        boolean uploads = method.getMethodDescriptor()
                .getFullMethodName()
                .equals(io.sottovoce.proto.v1.FederationGrpc.getUploadMethod().getFullMethodName());
        return uploads
                ? parsedUpload((ServerMethodDefinition<UploadPart, io.sottovoce.proto.v1.Receipt>) method)
                : method;
    }

    private static ServerMethodDefinition<UploadPart, io.sottovoce.proto.v1.Receipt> parsedUpload(
            ServerMethodDefinition<UploadPart, io.sottovoce.proto.v1.Receipt> upload) {
        MethodDescriptor<UploadPart, io.sottovoce.proto.v1.Receipt> method = upload.getMethodDescriptor();
        return ServerMethodDefinition.create(
                method.toBuilder(new ChunkMarshaller(method.getRequestMarshaller()), method.getResponseMarshaller())
                        .build(),
                upload.getServerCallHandler());
    }

    @Override
    public InputStream stream(UploadPart part) {
        return plain.stream(part);
    }

    @Override
    public UploadPart parse(InputStream stream) {
        return stream instanceof FrameMarshaller.Frame frame ? aliasing(frame.bytes()) : plain.parse(stream);
    }

    private static UploadPart aliasing(byte[] frame) {
        try {
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(frame).newCodedInput();
            in.enableAliasing(true);
            UploadPart part = UploadPart.parser().parseFrom(in);
            in.checkLastTagWas(0);
            return part;
        } catch (InvalidProtocolBufferException e) {
            throw Status.INTERNAL
                    .withDescription("not a protobuf message")
                    .withCause(e)
                    .asRuntimeException();
        }
    }
}
