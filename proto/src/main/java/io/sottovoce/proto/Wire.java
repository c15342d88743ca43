package io.sottovoce.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Optional;
import java.util.function.Function;

/** What the codecs share: total decoding, bytes without needless copies, enums by name. */
final class Wire {
    private Wire() {}

    /** Parses, checks the bounds and converts; whatever the bytes, the outcome is a value. */
    static <M extends Message, T> Decoded<T> decode(byte[] bytes, Parser<M> parser, Function<M, T> convert) {
        M message;
        try {
            message = parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return Decoded.rejected(ErrorCode.MALFORMED, "", "not a message of the contract");
        }
        return check(message, convert);
    }

    /** As {@link #decode}, of a message that is parsed already. */
    static <M extends Message, T> Decoded<T> check(M message, Function<M, T> convert) {
        Optional<String> violation = MessageBounds.violation(message);
        if (violation.isPresent()) {
            return Decoded.rejected(ErrorCode.OUT_OF_BOUNDS, "", violation.get());
        }
        return convert(message, convert);
    }

    /** As {@link #check}, of a message whose bounds an interceptor has checked. */
    static <M extends Message, T> Decoded<T> convert(M message, Function<M, T> convert) {
        try {
            return Decoded.accepted(convert.apply(message));
        } catch (RejectedException e) {
            return Decoded.rejected(e.rejection());
        }
    }

    /** A field that must be set. */
    static void require(boolean set, String where) {
        if (!set) {
            throw new RejectedException(ErrorCode.MALFORMED, where, "missing");
        }
    }

    static RejectedException malformed(String where, String problem) {
        return new RejectedException(ErrorCode.MALFORMED, where, problem);
    }

    /** The bytes of a message, copied once: protobuf does not give its array away. */
    static Bytes bytes(ByteString bytes) {
        return Bytes.owning(bytes.toByteArray());
    }

    /** Without a copy, which is safe: the array of {@link Bytes} is never changed. */
    static ByteString bytes(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.owned());
    }

    /** Without a copy: the caller gives the array away. */
    static ByteString bytes(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    /** The domain constant whose name is the wire constant's, less a prefix. */
    static <E extends Enum<E>> E constant(Class<E> type, Enum<?> wire, String prefix, String where) {
        String name = wire.name();
        if (name.startsWith(prefix)) {
            String wanted = name.substring(prefix.length());
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equals(wanted)) {
                    return constant;
                }
            }
        }
        throw malformed(where, "unknown value");
    }
}
