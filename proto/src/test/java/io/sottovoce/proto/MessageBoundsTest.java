package io.sottovoce.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.UnknownFieldSet;
import io.sottovoce.proto.v1.FederationOuterClass;
import io.sottovoce.proto.v1.Hello;
import io.sottovoce.proto.v1.SettingList;
import io.sottovoce.proto.v1.SettingValue;
import io.sottovoce.proto.v1.TrainingReport;
import io.sottovoce.proto.v1.UploadChunk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageBoundsTest {
    @Test
    void contract_statesABoundForEveryField() {
        List<Descriptor> types = new ArrayList<>();
        FederationOuterClass.getDescriptor().getMessageTypes().forEach(type -> collect(type, types));
        assertTrue(types.size() > 25, "found only " + types.size() + " messages");
        assertEquals(
                List.of(), types.stream().flatMap(MessageBoundsTest::missing).toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = FieldDescriptorProto.Type.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TYPE_BOOL", "TYPE_ENUM", "TYPE_MESSAGE", "TYPE_GROUP"})
    void fieldWithoutBound_isFound(FieldDescriptorProto.Type kind) throws DescriptorValidationException {
        List<String> found = missing(unbounded(kind, FieldDescriptorProto.Label.LABEL_OPTIONAL))
                .toList();
        assertEquals(List.of("loose.Message.field needs a bound on its value"), found);
    }

    @Test
    void repeatedFieldWithoutBound_isFound() throws DescriptorValidationException {
        List<String> found = missing(
                        unbounded(FieldDescriptorProto.Type.TYPE_BOOL, FieldDescriptorProto.Label.LABEL_REPEATED))
                .toList();
        assertEquals(List.of("loose.Message.field needs items_max"), found);
    }

    @Test
    void text_isMeasuredInBytesOfUtf8() {
        assertViolation(
                "sottovoce.v1.Hello.population: 66 bytes, at most 64",
                hello().setPopulation("\u00e9".repeat(33)).build());
        assertEquals(
                Optional.empty(),
                MessageBounds.violation(
                        hello().setPopulation("\u00e9".repeat(32)).build()));
    }

    @Test
    void bytesTooShort_areRefused() {
        assertViolation(
                "sottovoce.v1.Hello.client_id: 15 bytes, at least 16",
                hello().setClientId(ByteString.copyFrom(new byte[15])).build());
    }

    @Test
    void unsignedInteger_aboveTheSignedRange_isRefused() {
        assertViolation(
                "sottovoce.v1.Hello.protocol_version: 4294967295, expected 1 to 65535",
                hello().setProtocolVersion(-1).build());
    }

    @Test
    void tooManyItems_areRefused() {
        assertViolation(
                "sottovoce.v1.Hello.modes: 9 items, at most 8",
                hello().addAllModes(Collections.nCopies(9, io.sottovoce.proto.v1.AggregationMode.CLEAR))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e31})
    void realOutsideItsBound_isRefused(double loss) {
        assertViolation(
                "sottovoce.v1.TrainingReport.mean_loss: " + loss + ", expected -1.0E30 to 1.0E30",
                TrainingReport.newBuilder().setExamples(1).setMeanLoss(loss).build());
    }

    @Test
    void unknownField_isRefused() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        assertViolation(
                "sottovoce.v1.Hello: unknown field [99]",
                hello().setUnknownFields(unknown).build());
    }

    @Test
    void nestingDeeperThanTheLimit_isRefused() {
        assertEquals(Optional.empty(), MessageBounds.violation(nested(MessageBounds.DEPTH_MAX / 2)));
        assertViolation("sottovoce.v1.SettingList: nested deeper than 24", nested(MessageBounds.DEPTH_MAX / 2 + 1));
    }

    @Test
    void checkOfAFullChunk_doesNotTouchItsData() {
        UploadChunk chunk = UploadChunk.newBuilder()
                .setData(ByteString.copyFrom(new byte[Protocol.CHUNK_BYTES_MAX]))
                .build();
        java.lang.management.ThreadMXBean threads = java.lang.management.ManagementFactory.getThreadMXBean();
        int rounds = 20_000;
        for (int i = 0; i < rounds; i++) {
            assertEquals(Optional.empty(), MessageBounds.violation(chunk));
        }
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < rounds; i++) {
            assertEquals(Optional.empty(), MessageBounds.violation(chunk));
        }
        long nanosEach = (threads.getCurrentThreadCpuTime() - start) / rounds;
        assertTrue(nanosEach < 20_000, nanosEach + " ns a chunk; reading 256 KiB alone would take longer");
    }

    private static Hello.Builder hello() {
        return Hello.newBuilder()
                .setProtocolVersion(1)
                .setClientId(ByteString.copyFrom(new byte[16]))
                .setPopulation("default");
    }

    private static SettingValue nested(int lists) {
        SettingValue value = SettingValue.newBuilder().setFlag(true).build();
        for (int i = 0; i < lists; i++) {
            value = SettingValue.newBuilder()
                    .setList(SettingList.newBuilder().addItems(value))
                    .build();
        }
        return value;
    }

    private static void assertViolation(String line, com.google.protobuf.Message message) {
        assertEquals(Optional.of(line), MessageBounds.violation(message));
    }

    private static Stream<String> missing(Descriptor type) {
        return type.getFields().stream().map(MessageBounds::missingBound).flatMap(Optional::stream);
    }

    private static void collect(Descriptor type, List<Descriptor> all) {
        all.add(type);
        type.getNestedTypes().forEach(nested -> collect(nested, all));
    }

    private static Descriptor unbounded(FieldDescriptorProto.Type kind, FieldDescriptorProto.Label label)
            throws DescriptorValidationException {
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                .setName("loose.proto")
                .setPackage("loose")
                .setSyntax("proto3");
        file.addMessageTypeBuilder()
                .setName("Message")
                .addField(FieldDescriptorProto.newBuilder()
                        .setName("field")
                        .setNumber(1)
                        .setType(kind)
                        .setLabel(label));
        return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]).findMessageTypeByName("Message");
    }
}
