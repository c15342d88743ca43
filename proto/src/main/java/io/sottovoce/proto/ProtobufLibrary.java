package io.sottovoce.proto;

import com.google.protobuf.Message;
import com.google.protobuf.RuntimeVersion;
import io.sottovoce.proto.v1.ClientEnvelope;
import io.sottovoce.proto.v1.Hello;
import java.lang.invoke.MethodHandles;
import java.security.CodeSource;

/** Whether the protobuf library that an application brings along fits the messages of the contract. */
public final class ProtobufLibrary {
    /** The compiler writes the numbers down here, so that they are those of the build and not of what is found. */
    private static final String NEEDED =
            RuntimeVersion.OSS_MAJOR + "." + RuntimeVersion.OSS_MINOR + "." + RuntimeVersion.OSS_PATCH;

    private ProtobufLibrary() {}

    /**
     * Loads the messages, which look at the library themselves.
     *
     * @throws IllegalStateException where it is too old for them, in one line that says where it lies
     */
    public static void require() {
        try {
            MethodHandles.lookup().ensureInitialized(ClientEnvelope.class); // knows versions
            MethodHandles.lookup().ensureInitialized(Hello.class); // calls what version 3 does not have
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a public class is not accessible", e);
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "com.google.protobuf:protobuf-java on the class path" + place() + " does not fit, expected "
                            + NEEDED + " or later",
                    e);
        }
    }

    private static String place() {
        CodeSource source = Message.class.getProtectionDomain().getCodeSource();
        return source == null ? "" : " (" + source.getLocation() + ")";
    }
}
